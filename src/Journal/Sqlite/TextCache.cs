using System.Text;

namespace CreditGrains.Journal.Sqlite;

/// <summary>Gives the same string for the same bytes, for columns with few different values (types, ledger accounts, currencies). Fixed in size: a newcomer takes its slot.</summary>
internal sealed class TextCache
{
    private readonly string[] slots = new string[256];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = (uint)utf8.Length;
        foreach (var value in utf8) hash = unchecked((hash * 31) + value);
        ref var slot = ref slots[hash % (uint)slots.Length];
        if (slot is null || !Ascii.Equals(utf8, slot)) slot = Encoding.UTF8.GetString(utf8);
        return slot;
    }
}
