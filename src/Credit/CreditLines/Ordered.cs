namespace CreditGrains.Credit.CreditLines;

/// <summary>
/// An immutable list kept in the order <typeparamref name="TOrder"/> tells; no two of its items are equal in it. What comes last in the order, as new holds mostly do, is added
/// without a copy; anything else costs one block of at most <see cref="BlockMost"/> items and the list of blocks.
/// </summary>
/// <remarks>
/// The newest block has room behind its last item, and lists that share it look at no more of it than was there when they were made. The first to add to it takes the next place;
/// who comes second, on the same list, finds it taken and copies.
/// </remarks>
internal readonly struct Ordered<T, TOrder> where T : struct where TOrder : struct, IComparer<T>
{
    private const int BlockMost = 32;

    // Never empty, each full to its length, in order. What they hold comes before what the newest block holds.
    private readonly T[][]? blocks;
    private readonly Newest? newest;
    private readonly int inNewest;

    private Ordered(T[][]? blocks, Newest? newest, int inNewest, int count) => (this.blocks, this.newest, this.inNewest, Count) = (blocks, newest, inNewest, count);

    public int Count { get; }

    public T? First => blocks is { Length: > 0 } ? blocks[0][0] : inNewest > 0 ? newest!.Items[0] : null;

    private T? Last => inNewest > 0 ? newest!.Items[inNewest - 1] : blocks is { Length: > 0 } ? blocks[^1][^1] : null;

    private int BlockCount => (blocks?.Length ?? 0) + (inNewest > 0 ? 1 : 0);

    private ReadOnlySpan<T> Block(int index) => blocks is not null && index < blocks.Length ? blocks[index] : newest!.Items.AsSpan(0, inNewest);

    /// <param name="inOrder">Its items, in the order already.</param>
    public static Ordered<T, TOrder> Of(IReadOnlyCollection<T> inOrder) => new([.. inOrder.Chunk(BlockMost)], null, 0, inOrder.Count);

    public Ordered<T, TOrder> Add(T item)
    {
        if (Last is not { } last || default(TOrder).Compare(last, item) < 0) return Append(item);
        var (block, place) = Search(item);
        var former = Block(block);
        T[] grown = [.. former[..place], item, .. former[place..]];
        return Replace(block, grown.Length <= BlockMost ? [grown] : [grown[..(grown.Length / 2)], grown[(grown.Length / 2)..]], +1);
    }

    /// <summary>The list with <paramref name="item"/> in the place of the one that is equal to it in the order.</summary>
    public Ordered<T, TOrder> Set(T item)
    {
        var (block, place) = Search(item);
        T[] changed = [.. Block(block)];
        changed[place] = item;
        return Replace(block, [changed], 0);
    }

    /// <summary>The list without the item that is equal to <paramref name="item"/> in the order.</summary>
    public Ordered<T, TOrder> Remove(T item)
    {
        var (block, place) = Search(item);
        var former = Block(block);
        if (former.Length == 1) return Replace(block, [], -1);
        T[] left = [.. former[..place], .. former[(place + 1)..]];
        // Blocks that have grown thin become one, or a list from which most was removed would stay as long as it ever was.
        if (block + 1 < BlockCount && left.Length + Block(block + 1).Length is <= BlockMost / 2) return Replace(block, [[.. left, .. Block(block + 1)]], -1, replaced: 2);
        return Replace(block, [left], -1);
    }

    /// <summary>The item for which <paramref name="compare"/> tells 0; it tells of others, less or more, where they stand in the order.</summary>
    public T? Find<TKey>(TKey key, Func<T, TKey, int> compare)
    {
        var (low, high) = (0, BlockCount);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (compare(Block(middle)[^1], key) < 0) low = middle + 1;
            else high = middle;
        }

        if (low == BlockCount) return null;
        foreach (var item in Block(low))
            if (compare(item, key) is var order and >= 0) return order == 0 ? item : null;
        return null;
    }

    public Enumerator GetEnumerator() => new(this);

    public IEnumerable<T> All()
    {
        for (var block = 0; block < BlockCount; block++)
            for (var i = 0; i < Block(block).Length; i++) yield return Block(block)[i];
    }

    private Ordered<T, TOrder> Append(T item)
    {
        if (newest is null || inNewest == 0)
        {
            var first = new Newest(4);
            first.Items[0] = item;
            return new(blocks, first, 1, Count + 1);
        }

        if (inNewest == BlockMost)
        {
            var next = new Newest(BlockMost);
            next.Items[0] = item;
            return new([.. blocks ?? [], newest.Items], next, 1, Count + 1);
        }

        if (inNewest < newest.Items.Length && newest.TryTake(inNewest))
        {
            newest.Items[inNewest] = item;
            return new(blocks, newest, inNewest + 1, Count + 1);
        }

        var own = new Newest(Math.Min(BlockMost, Math.Max(4, 2 * inNewest)), inNewest + 1);
        newest.Items.AsSpan(0, inNewest).CopyTo(own.Items);
        own.Items[inNewest] = item;
        return new(blocks, own, inNewest + 1, Count + 1);
    }

    /// <summary>Where <paramref name="item"/> stands, or would.</summary>
    private (int Block, int Place) Search(T item)
    {
        var order = default(TOrder);
        var (low, high) = (0, BlockCount - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (order.Compare(Block(middle)[^1], item) < 0) low = middle + 1;
            else high = middle;
        }

        var block = Block(low);
        var place = 0;
        while (place < block.Length && order.Compare(block[place], item) < 0) place++;
        return (low, place);
    }

    private Ordered<T, TOrder> Replace(int block, ReadOnlySpan<T[]> by, int difference, int replaced = 1)
    {
        var full = blocks?.Length ?? 0;
        if (block + replaced <= full) return new([.. blocks.AsSpan(0, block), .. by, .. blocks.AsSpan(block + replaced)], newest, inNewest, Count + difference);

        // The newest block is among those replaced: what comes in its place takes no more until something is added.
        var before = blocks.AsSpan(0, block);
        if (by.IsEmpty) return new(before.ToArray(), null, 0, Count + difference);
        var last = new Newest(by[^1]);
        return new([.. before, .. by[..^1]], last, last.Items.Length, Count + difference);
    }

    private sealed class Newest
    {
        private int taken;

        public Newest(int capacity, int taken = 1) => (Items, this.taken) = (new T[capacity], taken);

        public Newest(T[] items) => (Items, taken) = (items, items.Length);

        public T[] Items { get; }

        public bool TryTake(int place) => Interlocked.CompareExchange(ref taken, place + 1, place) == place;
    }

    public struct Enumerator(Ordered<T, TOrder> list)
    {
        private int block;
        private int place = -1;

        public readonly T Current => list.Block(block)[place];

        public bool MoveNext()
        {
            for (place++; block < list.BlockCount; (block, place) = (block + 1, 0))
                if (place < list.Block(block).Length) return true;
            return false;
        }
    }
}
