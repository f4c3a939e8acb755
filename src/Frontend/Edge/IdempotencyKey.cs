using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CreditGrains.Credit.Operations;
using CreditGrains.Frontend.Access;

namespace CreditGrains.Frontend.Edge;

/// <summary>The Idempotency-Key header and the operation it stands for.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key", ReplayedHeader = "Idempotency-Replayed";
    public const int LengthMost = 255;

    private static readonly Problem Required = Problem.Of(StatusCodes.Status400BadRequest, "idempotency_key_required", "This request needs the header Idempotency-Key.");
    private static readonly Problem Malformed = Problem.Of(
        StatusCodes.Status400BadRequest, "idempotency_key_invalid", $"An Idempotency-Key is 1 to {LengthMost} printable ASCII characters, bare or in double quotes.");

    /// <summary>Takes the key from the request. The draft standard writes it in quotes, most clients do not; both mean the same key.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static Problem? Read(HttpRequest request, out string key)
    {
        var values = request.Headers[Header];
        key = values.Count == 1 ? values[0]!.Trim(' ') : "";
        if (values.Count > 1) return Malformed;
        if (key.Length == 0) return Required;
        if (key[0] == '"')
        {
            if (key.Length < 3 || key[^1] != '"') return Malformed;
            key = key[1..^1];
        }

        return key.Length > LengthMost || key.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Malformed : null;
    }

    /// <summary>The operation of <paramref name="key"/>: the key belongs to the owner, so neither another client nor a new API key changes what it means.</summary>
    /// <param name="canonical">The request as we understood it, see <see cref="CanonicalJson"/>: spacing and the order of fields make no difference.</param>
    public static Operation OperationOf(Principal principal, string key, ReadOnlySpan<byte> canonical)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> input = stackalloc byte[principal.OperationPrefix.Length + key.Length];
        principal.OperationPrefix.CopyTo(input);
        Ascii.FromUtf16(key, input[principal.OperationPrefix.Length..], out _);
        SHA256.HashData(input, hash);
        var digest = BinaryPrimitives.ReadUInt128BigEndian(hash);
        SHA256.HashData(canonical, hash);
        return new Operation(digest, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }

    /// <summary>An operation nobody will repeat, for what is repeated without harm.</summary>
    public static Operation Once() => new(BinaryPrimitives.ReadUInt128BigEndian(RandomNumberGenerator.GetBytes(16)), 0);

    /// <summary>The operation of work this program does for itself, the same at every start.</summary>
    public static Operation Own(string name) => new(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("own\0" + name))), 0);
}
