using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;

namespace CreditGrains.Frontend.Edge;

/// <summary>
/// Maps endpoints. Each one states its path, whom it lets in, and what it answers with; the rest is the same for all: admit, read, take the
/// Idempotency-Key, call, answer.
/// </summary>
internal sealed class Routes(IEndpointRouteBuilder endpoints, Door door, Faults faults, FrontendMetrics metrics, string tag)
{
    private static readonly MethodInfo Described = typeof(Routes).GetMethod(nameof(Describe), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The same routes under another heading of the API's description.</summary>
    public Routes Under(string heading) => new(endpoints, door, faults, metrics, heading);

    public void Get<TResponse>(string path, string name, string summary, Permit permit, Func<Call, ValueTask<Reply<TResponse>>> handle) where TResponse : class =>
        Map(HttpMethods.Get, path, name, summary, new AccessRule(permit, IsKeyed: false), StatusCodes.Status200OK, typeof(TResponse),
            http => Run(http, permit, StatusCodes.Status200OK, handle));

    /// <summary>Answers with events, one after the other, until somebody has had enough.</summary>
    /// <param name="send">Given a signal that ends it; returns why it sent nothing, or null.</param>
    public void Events(string path, string name, string summary, Permit permit, Func<Call, CancellationToken, ValueTask<Problem?>> send)
    {
        var ending = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var builder = new RouteHandlerBuilder([endpoints.MapMethods(path, [HttpMethods.Get], http => Run(http, permit, send, ending))]);
        builder.WithName(name).WithSummary(summary).WithTags(tag).WithMetadata(Described, new AccessRule(permit, IsKeyed: false)).Produces<string>(StatusCodes.Status200OK, "text/event-stream");
    }

    /// <summary>Answers with a text of its own media type.</summary>
    public void GetText(string path, string name, string summary, Permit permit, string mediaType, Func<Call, ValueTask<Reply<Text>>> handle)
    {
        var builder = new RouteHandlerBuilder([endpoints.MapMethods(path, [HttpMethods.Get], http => RunText(http, permit, mediaType, handle))]);
        builder.WithName(name).WithSummary(summary).WithTags(tag).WithMetadata(Described, new AccessRule(permit, IsKeyed: false)).Produces<string>(StatusCodes.Status200OK, mediaType);
    }

    /// <summary>What is deleted answers 204.</summary>
    public void Delete(string path, string name, string summary, Permit permit, Func<Call, ValueTask<Reply<Nothing>>> handle) =>
        Map(HttpMethods.Delete, path, name, summary, new AccessRule(permit, IsKeyed: false), StatusCodes.Status204NoContent, null,
            http => Run(http, permit, StatusCodes.Status204NoContent, handle));

    /// <param name="status">Of a reply that is no problem: 201 when it makes something, 200 when it changes something.</param>
    /// <param name="isKeyed">False only where a repetition does no harm.</param>
    /// <param name="isPunctual">Whether <paramref name="handle"/> answers in time by itself; all others that carry a key are held to <see cref="CommandDeadline"/>.</param>
    public void Post<TRequest, TResponse>(
        string path, string name, string summary, Permit permit, int status, Func<TRequest, Call, ValueTask<Reply<TResponse>>> handle, bool isKeyed = true, bool isPunctual = false)
        where TRequest : class where TResponse : class
    {
        var form = CanonicalForm<TRequest>.OfApi;
        var inTime = isKeyed && !isPunctual ? (body, call) => CommandDeadline.Keep(handle(body, call), TimeProvider.System) : handle;
        Map(HttpMethods.Post, path, name, summary, new AccessRule(permit, isKeyed), status, typeof(TResponse), http => Run(http, permit, status, form, inTime, isKeyed))
            .Accepts<TRequest>("application/json");
    }

    /// <summary>Answers without a key, for whoever watches the process.</summary>
    public void Probe<TResponse>(string path, string name, string summary, Func<Reply<TResponse>> answer) where TResponse : class =>
        Map(HttpMethods.Get, path, name, summary, new AccessRule(null, IsKeyed: false), StatusCodes.Status200OK, typeof(TResponse), http =>
        {
            Respond.With(http, answer(), StatusCodes.Status200OK);
            return Task.CompletedTask;
        });

    private RouteHandlerBuilder Map(string method, string path, string name, string summary, AccessRule rule, int status, Type? response, RequestDelegate serve)
    {
        // The method stands for the handler in the API's description, which asks for one; parameters and answers are told as metadata.
        var builder = new RouteHandlerBuilder([endpoints.MapMethods(path, [method], serve)]);
        builder.WithName(name).WithSummary(summary).WithTags(tag).WithMetadata(Described, rule);
        if (response is null) builder.Produces(status);
        else builder.Produces(status, response, "application/json");
        return builder;
    }

    private async Task RunText(HttpContext http, Permit permit, string mediaType, Func<Call, ValueTask<Reply<Text>>> handle)
    {
        try
        {
            var (principal, problem) = await door.Open(http, permit);
            var reply = problem is not null ? problem : await handle(new Call(http, principal!, default));
            if (reply.Problem is { } refused)
            {
                Respond.With(http, refused);
                return;
            }

            Respond.Secure(http.Response);
            http.Response.ContentType = mediaType;
            await foreach (var piece in reply.Value!.Pieces) await http.Response.WriteAsync(piece, http.RequestAborted);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            var problem = faults.Of(fault, http, toTerminal: false);
            // What was begun and cannot be ended must not look whole.
            if (http.Response.HasStarted) http.Abort();
            else Respond.With(http, problem);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to hear an answer.
        }
    }

    private async Task Run<TResponse>(HttpContext http, Permit permit, int status, Func<Call, ValueTask<Reply<TResponse>>> handle) where TResponse : class
    {
        try
        {
            var (principal, problem) = await door.Open(http, permit);
            Respond.With(http, problem is not null ? problem : await handle(new Call(http, principal!, default)), status);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            Respond.With<TResponse>(http, faults.Of(fault, http, toTerminal: false), status);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to hear an answer.
        }
    }

    private async Task Run(HttpContext http, Permit permit, Func<Call, CancellationToken, ValueTask<Problem?>> send, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            var (principal, problem) = await door.Open(http, permit);
            if ((problem ?? await send(new Call(http, principal!, default), ending.Token)) is { } refused) Respond.With(http, refused);
        }
        catch (Exception) when (ending.IsCancellationRequested)
        {
            // The caller has left, or hears by the end of the stream that it is to ask elsewhere.
        }
        catch (Exception fault)
        {
            Respond.With(http, faults.Of(fault, http, toTerminal: false));
        }
    }

    // One method and not several: on the hottest path each that waits costs an object and a hop.
    private async Task Run<TRequest, TResponse>(
        HttpContext http, Permit permit, int status, CanonicalForm<TRequest> form, Func<TRequest, Call, ValueTask<Reply<TResponse>>> handle, bool isKeyed)
        where TRequest : class where TResponse : class
    {
        try
        {
            var (principal, problem) = await door.Open(http, permit);
            var key = "";
            if (problem is null && isKeyed) problem = IdempotencyKey.Read(http.Request, out key);
            var body = default(TRequest);
            if (problem is null) (body, problem) = await Body.Read(http.Request, form.Type);
            Reply<TResponse> reply = body is null ? problem! : await handle(body, new Call(http, principal!, isKeyed ? Scratch.OperationOf(principal!, key, http.Request, body, form) : default));
            if (reply.IsReplay) metrics.Replayed();
            Respond.With(http, reply, status);
        }
        catch (Exception fault) when (!http.RequestAborted.IsCancellationRequested)
        {
            Respond.With<TResponse>(http, faults.Of(fault, http, toTerminal: typeof(TResponse) == typeof(Authorisations.AuthorisationResponse)), status);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to hear an answer; the same key asks for it again.
        }
    }

    private static void Describe(HttpContext http) => _ = http;
}

/// <summary>A text as it is sent, piece by piece.</summary>
internal sealed record Text(IAsyncEnumerable<string> Pieces);

/// <summary>The answer of what answers nothing.</summary>
internal sealed record Nothing
{
    public static readonly Nothing Value = new();
}

/// <summary>The request of what needs no fields.</summary>
internal sealed record NoFieldsRequest;
