using System.Text;
using CreditGrains.LoadTests.Arrivals;

namespace CreditGrains.LoadTests.Wire;

/// <summary>What was asked of each line and approved, to be compared afterwards with what the lines say.</summary>
public sealed class Tally(int lines)
{
    /// <summary>Minor units of each authorisation: so little that no line runs out of credit.</summary>
    public const long Amount = 100;

    private readonly int[] approved = new int[lines], asked = new int[lines];

    public int Lines => approved.Length;

    public long Approved { get; private set; }

    public long Asked { get; private set; }

    public int AskedOf(int line) => asked[line];

    public int ApprovedOf(int line) => approved[line];

    public void Ask(int line)
    {
        asked[line]++;
        Asked++;
    }

    public void Approve(int line)
    {
        approved[line]++;
        Approved++;
    }
}

/// <summary>
/// Authorisations over HTTP. The request is rendered once; line, merchant and Idempotency-Key have fixed places in it. Nothing counts as done but 201 with
/// <c>"decision":"approved"</c>.
/// </summary>
public sealed class Authorisations : IConversation
{
    private const int KeyLength = 24;

    private readonly Population population;
    private readonly Draw draw;
    private readonly Tally tally;
    private readonly byte[] request;
    private readonly int keyAt, lineAt, merchantAt;
    private readonly ulong run;
    private long number;

    /// <param name="run">Differs from run to run, so that no key is ever used twice.</param>
    public Authorisations(string host, string apiKey, Population population, Draw draw, Tally tally, ulong run)
    {
        (this.population, this.draw, this.tally, this.run) = (population, draw, tally, run);
        var body = $$"""{"credit_line_id":"{{new string('L', population.LineLength)}}","merchant_id":"{{new string('M', population.MerchantLength)}}","amount":{{Tally.Amount}},"currency":"CNY"}""";
        var text = $"POST /v1/authorisations HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {apiKey}\r\nContent-Type: application/json\r\n"
            + $"Idempotency-Key: {new string('K', KeyLength)}\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        request = Encoding.ASCII.GetBytes(text);
        keyAt = text.IndexOf("Idempotency-Key: ", StringComparison.Ordinal) + "Idempotency-Key: ".Length;
        lineAt = text.IndexOf("credit_line_id\":\"", StringComparison.Ordinal) + "credit_line_id\":\"".Length;
        merchantAt = text.IndexOf("merchant_id\":\"", StringComparison.Ordinal) + "merchant_id\":\"".Length;
    }

    public int RequestBytesMax => request.Length;

    public int Ask(Span<byte> destination, out int subject)
    {
        subject = draw.Line();
        request.CopyTo(destination);
        WriteKey(destination.Slice(keyAt, KeyLength), run, number++);
        population.Line(subject).CopyTo(destination[lineAt..]);
        population.Merchant(draw.Merchant()).CopyTo(destination[merchantAt..]);
        tally.Ask(subject);
        return request.Length;
    }

    public int Hear(ReadOnlySpan<byte> received, int subject, out string? fault)
    {
        fault = null;
        if (!HttpAnswer.TryRead(received, out var answer)) return 0;
        if (answer.Status == 201 && IsApproved(answer.Body)) tally.Approve(subject);
        else fault = FaultOf(answer);
        return answer.Length;
    }

    /// <summary>10 characters of the run and 14 of the number, in hexadecimal.</summary>
    internal static void WriteKey(Span<byte> destination, ulong run, long number)
    {
        for (var i = KeyLength - 1; i >= 10; i--, number >>= 4) destination[i] = "0123456789abcdef"u8[(int)(number & 15)];
        for (var i = 9; i >= 0; i--, run >>= 4) destination[i] = "0123456789abcdef"u8[(int)(run & 15)];
    }

    private static bool IsApproved(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"decision\":\"approved\""u8) >= 0 || body.IndexOf("\"decision\": \"approved\""u8) >= 0;

    private static string FaultOf(HttpAnswer answer)
    {
        foreach (var field in (ReadOnlySpan<string>)["decline_reason", "code"])
        {
            var at = answer.Body.IndexOf(Encoding.ASCII.GetBytes($"\"{field}\":"));
            if (at < 0) continue;
            var value = answer.Body[(at + field.Length + 3)..].TrimStart((byte)' ');
            if (value.Length == 0 || value[0] != '"') continue;
            value = value[1..];
            return $"{answer.Status} {Encoding.UTF8.GetString(value[..Math.Max(0, value.IndexOf((byte)'"'))])}";
        }

        return answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
