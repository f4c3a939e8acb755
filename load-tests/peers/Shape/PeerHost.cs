using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Credit.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CreditGrains.Peers;

/// <summary>What stands behind a peer's two endpoints.</summary>
public interface IPeer
{
    /// <param name="key">The caller's Idempotency-Key.</param>
    /// <returns>Completes once the decision is as durable as this peer makes it.</returns>
    ValueTask<AuthorisationResponse> Authorise(AuthoriseRequest request, string key);

    /// <returns>Null when there is no such line.</returns>
    ValueTask<LineResponse?> Line(string id);
}

/// <summary>
/// The HTTP side every peer shares: the same Kestrel settings, threads, key check, strict parse and source-generated render as CreditGrains has, so that a comparison is one of what
/// stands behind. Settings come from the environment: PEER_KEY, PEER_POSTGRES.
/// </summary>
public static class PeerHost
{
    /// <summary>Connection string of the database of the peers that have one.</summary>
    public static string Postgres => Setting("PEER_POSTGRES");

    public static async Task RunAsync(Func<WebApplication, IPeer> open, Action<WebApplicationBuilder>? configure = null)
    {
        // As many threads as ours has, see eng/Server.props.
        ThreadPool.GetMinThreads(out var threads, out var completions);
        ThreadPool.SetMinThreads(Math.Max(threads, Environment.ProcessorCount + 1), completions);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseSockets(sockets => (sockets.WaitForDataBeforeAllocatingBuffer, sockets.IOQueueCount) = (false, 0));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        configure?.Invoke(builder);
        await using var app = builder.Build();
        var key = SHA256.HashData(Encoding.ASCII.GetBytes(Setting("PEER_KEY")));
        var endpoints = new Endpoints(key);
        app.UseRouting();
        app.MapPost("/v1/authorisations", endpoints.Authorise);
        app.MapGet("/v1/credit-lines/{id}", endpoints.Line);
        await app.StartAsync();
        endpoints.Peer = open(app);
        Console.WriteLine($"listening on {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }

    private static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

    private sealed class Endpoints(byte[] keyDigest)
    {
        [ThreadStatic]
        private static ArrayBufferWriter<byte>? scratch;

        [ThreadStatic]
        private static Utf8JsonWriter? writer;

        public IPeer Peer { get; set; } = null!;

        public async Task Authorise(HttpContext http)
        {
            if (!IsKnown(http))
            {
                Write(http, new FaultResponse("Unauthorised", 401, "unauthorised"), 401, ShapeJson.Default.FaultResponse);
                return;
            }

            var key = http.Request.Headers["Idempotency-Key"];
            if (key.Count != 1 || key[0]!.Length is 0 or > 255)
            {
                Write(http, new FaultResponse("Bad Request", 400, "idempotency_key_required"), 400, ShapeJson.Default.FaultResponse);
                return;
            }

            AuthorisationResponse answer;
            try
            {
                answer = await Peer.Authorise(await Read(http), key[0]!);
            }
            catch (JsonException)
            {
                Write(http, new FaultResponse("Bad Request", 400, "malformed"), 400, ShapeJson.Default.FaultResponse);
                return;
            }

            http.Response.Headers.Location = $"/v1/authorisations/{answer.Id}";
            Write(http, answer, 201, ShapeJson.Default.AuthorisationResponse);
        }

        public async Task Line(HttpContext http)
        {
            if (!IsKnown(http)) Write(http, new FaultResponse("Unauthorised", 401, "unauthorised"), 401, ShapeJson.Default.FaultResponse);
            else if (await Peer.Line((string)http.Request.RouteValues["id"]!) is { } line) Write(http, line, 200, ShapeJson.Default.LineResponse);
            else Write(http, new FaultResponse("Not Found", 404, "not_found"), 404, ShapeJson.Default.FaultResponse);
        }

        private bool IsKnown(HttpContext http)
        {
            if (http.Request.Headers.Authorization is not [{ } header] || !header.StartsWith("Bearer ", StringComparison.Ordinal)) return false;
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            Span<byte> secret = stackalloc byte[256];
            if (header.Length - 7 > secret.Length) return false;
            SHA256.HashData(secret[..Encoding.ASCII.GetBytes(header.AsSpan(7), secret)], digest);
            return CryptographicOperations.FixedTimeEquals(digest, keyDigest);
        }

        private static async ValueTask<AuthoriseRequest> Read(HttpContext http)
        {
            var reader = http.Request.BodyReader;
            while (true)
            {
                var result = await reader.ReadAsync();
                if (!result.IsCompleted)
                {
                    reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    continue;
                }

                try
                {
                    return Parse(result.Buffer);
                }
                finally
                {
                    reader.AdvanceTo(result.Buffer.End);
                }
            }
        }

        private static AuthoriseRequest Parse(ReadOnlySequence<byte> body)
        {
            var request = JsonSerializer.Deserialize(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), ShapeJson.Default.AuthoriseRequest);
            return request is { Amount: > 0, Currency.Length: 3, MerchantId.Length: > 0 } && Ids.IsValid(Ids.Line, request.CreditLineId) ? request : throw new JsonException();
        }

        private static void Write<T>(HttpContext http, T value, int status, JsonTypeInfo<T> type)
        {
            scratch ??= new ArrayBufferWriter<byte>(4096);
            writer ??= new Utf8JsonWriter(scratch, new JsonWriterOptions { SkipValidation = true });
            scratch.ResetWrittenCount();
            writer.Reset();
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            var response = http.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.CacheControl = "no-store";
            response.ContentLength = scratch.WrittenCount;
            response.BodyWriter.Write(scratch.WrittenSpan);
        }
    }
}
