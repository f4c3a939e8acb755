using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CreditGrains.Tests;

/// <summary>A line followed over HTTP, as an app would.</summary>
internal sealed class Events : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private Events(HttpResponseMessage response, Stream stream) => (this.response, reader) = (response, new StreamReader(stream));

    public static async Task<Events> Of(HttpClient http, string lineId, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/credit-lines/{lineId}/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new Events(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The line of the next event.</summary>
    public async Task<JsonElement> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } text)
            if (text.StartsWith("data: ", StringComparison.Ordinal)) return JsonDocument.Parse(text[6..]).RootElement;
        throw new EndOfStreamException("The events ended.");
    }

    /// <summary>Whether the server has ended the events.</summary>
    public async Task<bool> HaveEnded()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is not null) { }
        return true;
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
