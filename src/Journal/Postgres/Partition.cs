using System.Text;

namespace CreditGrains.Journal.Postgres;

/// <summary>Which of several databases one is.</summary>
/// <param name="Index">0, 1, 2 … in the order of the settings.</param>
/// <param name="Count">How many divide the streams among them; fixed for ever when the first of them is made.</param>
/// <param name="Family">Names the databases that belong together; null for the first one, which makes the name.</param>
internal readonly record struct Partition(int Index, int Count, Guid? Family)
{
    public static readonly Partition Whole = new(0, 1, null);

    /// <summary>The partition that keeps <paramref name="stream"/>. Part of what is stored: it never changes, and a golden test holds it.</summary>
    /// <remarks>FNV-1a over the ASCII name, then the finaliser of MurmurHash3, because FNV's lowest bits are weak; the remainder by <paramref name="count"/>.</remarks>
    public static int Of(StreamId stream, int count)
    {
        Span<byte> name = stackalloc byte[EntryBounds.StreamLengthMax];
        EntryBounds.CheckStream(stream);
        var length = Encoding.ASCII.GetBytes(stream.Value, name);
        unchecked
        {
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var value in name[..length]) hash = (hash ^ value) * 1_099_511_628_211UL;
            hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
            hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
            return (int)((hash ^ (hash >> 33)) % (uint)count);
        }
    }
}
