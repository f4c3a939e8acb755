using System.Globalization;
using System.Text;

namespace CreditGrains.LoadTests.Reports;

/// <summary>The few shapes a plot is made of. Coordinates are pixels; texts are escaped.</summary>
internal sealed class Svg(int width, int height)
{
    private readonly StringBuilder shapes = new();

    public void Line(double x1, double y1, double x2, double y2, string style) => Add($"<line x1='{x1:0.#}' y1='{y1:0.#}' x2='{x2:0.#}' y2='{y2:0.#}' class='{style}'/>");

    public void Box(double x, double y, double boxWidth, double boxHeight, string style, string tip) =>
        Add($"<rect x='{x:0.#}' y='{y:0.#}' width='{Math.Max(0.5, boxWidth):0.#}' height='{Math.Max(0, boxHeight):0.#}' class='{style}'><title>{Escaped(tip)}</title></rect>");

    public void Path(IReadOnlyList<(double X, double Y)> points, string style) =>
        Add($"<polyline points='{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}' class='{style}'/>");

    public void Dot(double x, double y, string style, string tip) => Add($"<circle cx='{x:0.#}' cy='{y:0.#}' r='4' class='{style}'><title>{Escaped(tip)}</title></circle>");

    public void Text(double x, double y, string text, string style) => Add($"<text x='{x:0.#}' y='{y:0.#}' class='{style}'>{Escaped(text)}</text>");

    public string Render(string label) => $"<svg viewBox='0 0 {width} {height}' role='img' aria-label='{Escaped(label)}'>{shapes}</svg>";

    public static string Escaped(string text) => System.Net.WebUtility.HtmlEncode(text);

    private void Add(FormattableString shape) => shapes.Append(shape.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
