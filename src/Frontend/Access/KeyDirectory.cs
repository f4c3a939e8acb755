using System.Runtime.CompilerServices;
using CreditGrains.Accounts;

namespace CreditGrains.Frontend.Access;

/// <summary>
/// The valid API keys by the digest of their secret. The keyring is the truth; this copy is read again at once when this process changes it, at most once a
/// second when somebody presents an unknown key, and every few seconds regardless, so that a key issued or revoked by another process counts soon.
/// </summary>
public sealed class KeyDirectory(IAccounts accounts, TimeProvider pacing) : IDisposable
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1), RenewWithin = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim reading = new(1);
    private volatile Dictionary<SecretDigest, Principal> principals = [];
    private readonly ConditionalWeakTable<string, StrongBox<SecretDigest>> digests = [];
    private long readAt;
    private int isRenewing;

    /// <summary>How long a key revoked by another process may still be accepted.</summary>
    public static readonly TimeSpan MostAge = TimeSpan.FromSeconds(5);

    /// <summary>Whoever the Authorization header names; null when it is missing, malformed or unknown.</summary>
    public ValueTask<Principal?> Find(string? authorization)
    {
        if (authorization is null) return new((Principal?)null);
        // A connection sends the same header again and again, and the web server then gives the same string, so its digest is kept with it.
        SecretDigest digest;
        if (digests.TryGetValue(authorization, out var kept)) digest = kept.Value;
        else if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return new((Principal?)null);
        else if (!SecretDigest.TryOf(authorization.AsSpan(Scheme.Length).Trim(' '), out digest)) return new((Principal?)null);

        if (!principals.TryGetValue(digest, out var known)) return FindNew(digest);
        if (kept is null) digests.AddOrUpdate(authorization, new StrongBox<SecretDigest>(digest));
        // One request in a while reads the keyring again; the others go on with what is known meanwhile.
        return pacing.GetElapsedTime(Volatile.Read(ref readAt)) >= MostAge && Interlocked.Exchange(ref isRenewing, 1) == 0 ? FindRenewed(digest, known) : new(known);
    }

    /// <summary>Takes up what this process has just changed in the keyring.</summary>
    /// <exception cref="TryAgainException">It cannot be read now; whoever comes next reads it.</exception>
    public async ValueTask Refresh()
    {
        await reading.WaitAsync();
        try
        {
            await Copy();
        }
        catch
        {
            Volatile.Write(ref readAt, 0);
            throw;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    // While the keyring does not answer, this one too goes on with what is known, or a terminal would wait for it before its own deadline has begun.
    private async ValueTask<Principal?> FindRenewed(SecretDigest digest, Principal known)
    {
        var renewing = Renew();
        try
        {
            await renewing.WaitAsync(RenewWithin, pacing);
            return principals.GetValueOrDefault(digest);
        }
        catch (TimeoutException) when (!renewing.IsCompleted)
        {
            return known;
        }
    }

    private async Task Renew()
    {
        await reading.WaitAsync();
        try
        {
            await Read();
        }
        finally
        {
            isRenewing = 0;
            reading.Release();
        }
    }

    private async ValueTask<Principal?> FindNew(SecretDigest digest)
    {
        await reading.WaitAsync();
        try
        {
            // Whoever waited here may find what the one before has read.
            if (!principals.ContainsKey(digest) && (readAt == 0 || pacing.GetElapsedTime(readAt) >= LeastAge)) await Read();
            return principals.GetValueOrDefault(digest);
        }
        finally
        {
            reading.Release();
        }
    }

    private async ValueTask Read()
    {
        Volatile.Write(ref readAt, pacing.GetTimestamp());
        await accounts.Keyring.Refresh();
        await Copy();
    }

    private async ValueTask Copy()
    {
        var keys = await accounts.Keyring.All();
        var former = principals.Values.ToDictionary(principal => principal.KeyId, StringComparer.Ordinal);
        principals = keys.Where(key => key.RevokedAt is null)
            .DistinctBy(key => key.SecretHash)
            .ToDictionary(key => SecretDigest.OfHex(key.SecretHash), key => former.GetValueOrDefault(key.Id) ?? new Principal(key));
    }
}
