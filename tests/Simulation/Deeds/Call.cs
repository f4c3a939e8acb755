using CreditGrains.Credit.Operations;

namespace CreditGrains.Simulation.Deeds;

/// <summary>One request under one key, however often it is sent.</summary>
/// <param name="original">The call this one repeats, when the client asks again after it was answered.</param>
internal sealed class Call(int number, Deed deed, Aim aim, UInt128 key, ulong fingerprint, Call? original = null)
{
    private readonly Call? first = original?.first ?? original;
    private int sent;
    private Told? told;

    public int Number => number;

    public Deed Deed => deed;

    public Aim Aim => aim;

    public Operation Operation { get; } = new(key, fingerprint);

    public long FirstSentMs { get; set; }

    /// <summary>Requests sent, doubles included.</summary>
    public int Sent => first?.Sent ?? sent;

    public bool IsSettled { get; set; }

    /// <summary>What the client believes for good: the first thing it was told. A refusal is not kept, since it does not use up the key.</summary>
    public Told? First
    {
        get => first is null ? told : first.First;
        set
        {
            if (first is null) told = value;
            else first.First = value;
        }
    }

    /// <summary>When its only attempt was told that nothing was done, on a clock that is true; null otherwise.</summary>
    public DateTimeOffset? NotDoneAt { get; set; }

    public void CountSent()
    {
        if (first is null) sent++;
        else first.CountSent();
    }

    /// <summary>A new identity for whatever this request opens; every attempt names another, as front ends do.</summary>
    public string NewId(string prefix) => $"{prefix}{$"{number}x{Sent}".PadLeft(26, '0')}";

    public override string ToString() => $"call {number} ({deed}) to {aim.Line ?? aim.Stream}{(aim.Number > 0 ? $" number {aim.Number}" : "")}";
}
