using CreditGrains.Peers;

// The most HTTP itself allows: an authorisation is read, checked for its form and answered, and nothing is decided or kept.
await PeerHost.RunAsync(_ => new Nothing());

internal sealed class Nothing : IPeer
{
    private const long Available = 999_999_999_900;

    private long number;

    public ValueTask<AuthorisationResponse> Authorise(AuthoriseRequest request, string key) =>
        ValueTask.FromResult(AuthorisationResponse.Of(request, Interlocked.Increment(ref number), declineReason: null, Available, DateTimeOffset.UtcNow));

    public ValueTask<LineResponse?> Line(string id) => ValueTask.FromResult<LineResponse?>(null);
}
