using System.Text;
using System.Text.Json;

namespace CreditGrains.LoadTests.Wire;

/// <summary>What a line says of itself.</summary>
public readonly record struct LineReading(long Version, long Held);

/// <summary>Reads given lines over HTTP, each once.</summary>
public sealed class LineReadings : IConversation
{
    private readonly Population population;
    private readonly IReadOnlyList<int> wanted;
    private readonly byte[] request;
    private readonly int lineAt;
    private int next;

    public LineReadings(string host, string apiKey, Population population, IReadOnlyList<int> wanted)
    {
        (this.population, this.wanted) = (population, wanted);
        var text = $"GET /v1/credit-lines/{new string('L', population.LineLength)} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {apiKey}\r\n\r\n";
        request = Encoding.ASCII.GetBytes(text);
        lineAt = "GET /v1/credit-lines/".Length;
    }

    /// <summary>By line number.</summary>
    public Dictionary<int, LineReading> Read { get; } = [];

    public int RequestBytesMax => request.Length;

    public int Ask(Span<byte> destination, out int subject)
    {
        subject = 0;
        if (next == wanted.Count) return 0;
        subject = wanted[next++];
        request.CopyTo(destination);
        population.Line(subject).CopyTo(destination[lineAt..]);
        return request.Length;
    }

    public int Hear(ReadOnlySpan<byte> received, int subject, out string? fault)
    {
        fault = null;
        if (!HttpAnswer.TryRead(received, out var answer)) return 0;
        if (answer.Status == 200) Read[subject] = Parse(answer.Body);
        else fault = $"{answer.Status} reading a line";
        return answer.Length;
    }

    private static LineReading Parse(ReadOnlySpan<byte> body)
    {
        long? version = null, held = null;
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1) continue;
            if (json.ValueTextEquals("version"u8) && json.Read()) version = json.GetInt64();
            else if (json.ValueTextEquals("held"u8) && json.Read()) held = json.GetInt64();
        }

        return new LineReading(version ?? throw new InvalidDataException("A line without a version."), held ?? throw new InvalidDataException("A line without what it holds."));
    }
}
