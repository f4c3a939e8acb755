using System.Buffers.Text;
using System.Text;
using CreditGrains.LoadTests.Arrivals;

namespace CreditGrains.LoadTests.Wire;

/// <summary>The same authorisations as calls of a Lua script in Redis. Nothing counts as done but a record that begins with <c>approved</c>.</summary>
public sealed class RedisAuthorisations : IConversation
{
    private const int KeyLength = 24;

    private readonly Population population;
    private readonly Draw draw;
    private readonly Tally tally;
    private readonly ulong run;
    private readonly byte[] request;
    private readonly int[] linesAt;
    private readonly int[] merchantsAt;
    private readonly int keyAt, nowAt;
    private long number;

    /// <param name="script">SHA-1 of the loaded script.</param>
    public RedisAuthorisations(string script, Population population, Draw draw, Tally tally, ulong run)
    {
        (this.population, this.draw, this.tally, this.run) = (population, draw, tally, run);
        var (line, merchant, key, now) = (new string('L', population.LineLength), new string('M', population.MerchantLength), new string('K', KeyLength), new string('N', 13));
        request = Contestants.RedisClient.Encode("EVALSHA", script, "3", line, $"keys:{line}", merchant, key, $"{Tally.Amount}", "CNY", merchant, now);
        var text = Encoding.ASCII.GetString(request);
        linesAt = [text.IndexOf(line, StringComparison.Ordinal), text.LastIndexOf(line, StringComparison.Ordinal)];
        merchantsAt = [text.IndexOf(merchant, StringComparison.Ordinal), text.LastIndexOf(merchant, StringComparison.Ordinal)];
        keyAt = text.IndexOf(key, StringComparison.Ordinal);
        nowAt = text.IndexOf(now, StringComparison.Ordinal);
    }

    public int RequestBytesMax => request.Length;

    public int Ask(Span<byte> destination, out int subject)
    {
        subject = draw.Line();
        request.CopyTo(destination);
        foreach (var at in linesAt) population.Line(subject).CopyTo(destination[at..]);
        var merchant = population.Merchant(draw.Merchant());
        foreach (var at in merchantsAt) merchant.CopyTo(destination[at..]);
        Authorisations.WriteKey(destination.Slice(keyAt, KeyLength), run, number++);
        Utf8Formatter.TryFormat(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), destination[nowAt..], out _);
        tally.Ask(subject);
        return request.Length;
    }

    public int Hear(ReadOnlySpan<byte> received, int subject, out string? fault)
    {
        fault = null;
        var end = received.IndexOf("\r\n"u8);
        if (end < 0) return 0;
        if (received[0] != '$')
        {
            fault = Encoding.UTF8.GetString(received[..end]);
            return end + 2;
        }

        if (!Utf8Parser.TryParse(received[1..end], out int length, out _) || length < 0) throw new InvalidDataException("Redis answered with nothing.");
        var whole = end + 2 + length + 2;
        if (received.Length < whole) return 0;
        var record = received.Slice(end + 2, length);
        if (record.StartsWith("approved "u8)) tally.Approve(subject);
        else fault = Encoding.UTF8.GetString(record);
        return whole;
    }
}
