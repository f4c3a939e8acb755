using System.Text;
using CreditGrains.Frontend.Edge;
using Microsoft.Net.Http.Headers;

namespace CreditGrains.Frontend.Access;

/// <summary>Lets only operators to pages that are not of the API, such as a dashboard.</summary>
public static class OperatorsOnly
{
    private const string Basic = "Basic ";

    /// <summary>Guards everything under <paramref name="path"/>. A browser, which cannot send a bearer token by itself, may send the key as the password of any user.</summary>
    public static IApplicationBuilder UseOperatorsOnly(this WebApplication app, string path)
    {
        var door = app.Services.GetRequiredService<Door>();
        return app.Use(next => http => http.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase) ? Guard(door, http, next) : next(http));
    }

    private static async Task Guard(Door door, HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && PasswordOf(header.AsSpan(Basic.Length)) is { } password)
            http.Request.Headers.Authorization = $"Bearer {password}";
        var (_, problem) = await door.Open(http, Permit.Operator);
        if (problem is null)
        {
            await next(http);
            return;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized) http.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"CreditGrains\", charset=\"UTF-8\"";
        Respond.With(http, problem);
    }

    private static string? PasswordOf(ReadOnlySpan<char> encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded.Trim(' '), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? text[(colon + 1)..] : null;
    }
}
