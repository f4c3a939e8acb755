using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CreditGrains.Frontend.Hosting;

namespace CreditGrains.Frontend.Tests;

/// <summary>The real server in this process, on a free port, with a folder of its own and a sandbox clock.</summary>
public class RunningServer : IAsyncLifetime
{
    public const string OperatorKey = "operator-key-for-tests-only";

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Folder { get; } = Directory.CreateTempSubdirectory("creditgrains-").FullName;

    public Server Server { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Speaks as the operator.</summary>
    public Caller Operator => new(Http, OperatorKey);

    public Caller Nobody => new(Http, null);

    protected virtual Settings Settings => new(["http://127.0.0.1:0"], Folder, OperatorKey, IsSandbox: true, Start, RateLimit: null, LogsJson: false);

    public Caller With(string key) => new(Http, key);

    public async Task InitializeAsync() => await StartAsync(Settings);

    public async Task StartAsync(Settings settings)
    {
        Server = await Server.StartAsync(settings);
        Http = new HttpClient { BaseAddress = new Uri(Server.Addresses[0]), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async Task StopAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>What came back.</summary>
public sealed record Answered(int Status, JsonElement Body, HttpResponseMessage Response)
{
    public string Text(string field) => Body.GetProperty(field).GetString()!;

    public long Number(string field) => Body.GetProperty(field).GetInt64();

    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public bool IsReplayed => Response.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    public Answered Must(int status)
    {
        Assert.True(Status == status, $"{Response.RequestMessage!.Method} {Response.RequestMessage.RequestUri!.AbsolutePath} answered {Status}, not {status}: {Body}");
        return this;
    }

    /// <summary>A problem as RFC 9457 has it, with a code.</summary>
    public Answered MustBeProblem(int status, string code)
    {
        Must(status);
        Assert.Equal("application/problem+json", Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, Code);
        Assert.Equal(status, Body.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(Text("type")));
        Assert.False(string.IsNullOrEmpty(Text("title")));
        Assert.True(Body.TryGetProperty("detail", out _));
        return this;
    }
}

/// <summary>Someone with an API key, or without.</summary>
public sealed class Caller(HttpClient http, string? key)
{
    private static int count;

    public Task<Answered> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answered> Delete(string path) => Send(HttpMethod.Delete, path, null);

    /// <param name="idempotencyKey">Left out, a new one; empty, none.</param>
    public Task<Answered> Post(string path, object? body, string? idempotencyKey = null) =>
        Send(HttpMethod.Post, path, body is null ? null : body as string ?? JsonSerializer.Serialize(body), idempotencyKey ?? NewKey());

    public async Task<Answered> Send(HttpMethod method, string path, string? body, string? idempotencyKey = null, string? mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (!string.IsNullOrEmpty(idempotencyKey)) request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (mediaType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        return await Send(request);
    }

    public async Task<Answered> Send(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // Events have no end; that they have begun is the answer.
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            response.Dispose();
            return new Answered((int)response.StatusCode, default, response);
        }

        var text = await response.Content.ReadAsStringAsync();
        return new Answered((int)response.StatusCode, text.Length == 0 || response.Content.Headers.ContentType?.MediaType == "text/csv" ? default : JsonDocument.Parse(text).RootElement, response);
    }

    public static string NewKey() => $"test-{Interlocked.Increment(ref count)}";
}
