namespace CreditGrains.Simulation.Worlds;

/// <summary>
/// One thread, one clock, one order. Whatever happens is an item in one queue: a continuation of simulated code, a timer, a message on its way, a fault. Time
/// jumps from item to item; items of one millisecond happen in an order drawn from the seed.
/// </summary>
/// <remarks>Nothing here is static, so that many worlds run side by side, one per thread.</remarks>
internal sealed class World
{
    private const long ItemsMost = 3_000_000;

    private readonly PriorityQueue<Item, When> queue = new();
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly DateTimeOffset epoch;

    public World(Chance chance, DateTimeOffset epoch) => (Chance, this.epoch) = (chance, epoch);

    public Chance Chance { get; }

    /// <summary>Milliseconds since the beginning.</summary>
    public long NowMs { get; private set; }

    /// <summary>True time. What a process believes is its own affair.</summary>
    public DateTimeOffset Now => At(NowMs);

    public DateTimeOffset At(long ms) => epoch.AddMilliseconds(ms);

    public long MsOf(DateTimeOffset at) => (long)(at - epoch).TotalMilliseconds;

    /// <summary>Furthest that any clock was ever set from the truth, in milliseconds.</summary>
    public long WidestClockOffset { get; set; }

    /// <summary>Items done so far: how far a failure is from the beginning.</summary>
    public long Items { get; private set; }

    /// <summary>A digest of everything that happened, in order. Two runs of one seed have the same.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    /// <summary>The first thing that went wrong, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The process whose code is running, or null.</summary>
    public ProcessScheduler? Running { get; private set; }

    /// <summary>Told what happens, for a failure that is looked into; null is quick.</summary>
    public Action<string>? Narrator { get; init; }

    public void Fail(string what) => Failure ??= what;

    public void Tell(string what) => Narrator?.Invoke($"{NowMs,12} ms  {what}");

    public void Mark(ulong what)
    {
        unchecked
        {
            Trace = (Trace ^ what) * 1099511628211;
        }
    }

    /// <summary>Stops everything the moment simulated code runs anywhere but here.</summary>
    public void AssertInside()
    {
        if (Environment.CurrentManagedThreadId != thread) Fail($"Simulated code left its scheduler: {Environment.StackTrace}");
    }

    public void Later(long delayMs, Action action) => Enqueue(null, action, delayMs);

    /// <param name="owner">Whose code it is: it waits while the process is paused and is forgotten when the process dies.</param>
    public void Enqueue(ProcessScheduler? owner, object work, long delayMs)
    {
        AssertInside();
        queue.Enqueue(new Item(owner, work), new When(NowMs + delayMs, Chance.Next()));
    }

    /// <summary>Lets things happen until nothing is left, <paramref name="untilMs"/> is reached, something failed, or <paramref name="done"/> says so.</summary>
    public void Run(long untilMs, Func<bool>? done = null)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (Failure is null && done?.Invoke() != true && queue.TryPeek(out _, out var when) && when.Ms <= untilMs)
            {
                var item = queue.Dequeue();
                NowMs = when.Ms;
                if (++Items > ItemsMost) Fail("It never comes to rest.");
                Do(item);
            }

            if (Failure is null && done?.Invoke() != true) NowMs = Math.Max(NowMs, untilMs);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void Do(Item item)
    {
        if (item.Owner is not { } owner)
        {
            ((Action)item.Work)();
            return;
        }

        if (!owner.MayRun(item.Work)) return;
        Mark(unchecked((ulong)NowMs * 31) + (ulong)owner.Number);
        Running = owner;
        owner.Execute(item.Work);
        Running = null;
        owner.AfterTask();
    }

    private readonly record struct Item(ProcessScheduler? Owner, object Work);

    private readonly record struct When(long Ms, ulong Tie) : IComparable<When>
    {
        public int CompareTo(When other) => Ms != other.Ms ? Ms.CompareTo(other.Ms) : Tie.CompareTo(other.Tie);
    }
}
