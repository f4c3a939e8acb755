using System.Diagnostics;
using System.Net;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Histograms;

namespace CreditGrains.LoadTests.Wire;

/// <summary>
/// Drives a server over some connections from one thread. Closed loop: every connection always has <c>depth</c> requests under way, which finds the most it can do.
/// Open loop: requests come at a fixed rate whatever the server does, which finds what its callers would feel.
/// </summary>
/// <remarks>
/// In the open loop it looks up only at every tick, sends what has become due and hears what was answered meanwhile. Woken by each answer it would take the server's processors away from it
/// twenty thousand times a second, which callers on other machines do not. A latency counts from the due instant to the tick that hears of it, so it is told up to two ticks too long, never too short.
/// </remarks>
public sealed class WireLoad : IDisposable
{
    private const long TickNanoseconds = 250_000;
    private const int SaturatedWaitMs = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly int set = Linux.NewSet(), ticks = Linux.NewTicks(TickNanoseconds), depth;
    private readonly Connection[] connections;
    private readonly Queue<Connection> ready = new();
    private readonly byte[] events, received = new byte[256 * 1024];
    private byte[] outgoing = [];

    private IConversation conversation = null!;
    private Schedule? schedule;
    private long sent, end, underWay;
    private bool isExhausted;
    private LatencyHistogram latency = null!;
    private Dictionary<string, long> errors = null!;
    private long done;

    public WireLoad(EndPoint endpoint, int connections, int depth = 1)
    {
        this.depth = depth;
        events = new byte[connections * Linux.EventSize];
        this.connections = [.. Enumerable.Range(0, connections).Select(i => new Connection(i, endpoint, depth))];
        foreach (var connection in this.connections) Open(connection);
    }

    /// <summary>Keeps every connection busy for <paramref name="duration"/>, or until there is nothing left to ask.</summary>
    public LoadResult Saturate(IConversation about, TimeSpan duration) => Run(about, null, duration);

    /// <summary>Sends at a fixed rate for <paramref name="duration"/>, then waits for what is still under way.</summary>
    public LoadResult AtRate(IConversation about, double perSecond, TimeSpan duration) => Run(about, perSecond, duration);

    public void Dispose()
    {
        foreach (var connection in connections) connection.Dispose();
        Linux.Close(ticks);
        Linux.Close(set);
    }

    private LoadResult Run(IConversation about, double? perSecond, TimeSpan duration)
    {
        (conversation, latency, errors) = (about, new LatencyHistogram(), []);
        (sent, done, underWay, isExhausted) = (0, 0, 0, false);
        if (outgoing.Length < depth * about.RequestBytesMax) outgoing = new byte[depth * about.RequestBytesMax];

        var start = Stopwatch.GetTimestamp();
        schedule = perSecond is { } rate ? new Schedule(start, rate, duration) : null;
        end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        Fill(start);
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var isOver = isExhausted || (schedule is null ? now >= end : sent == schedule.Arrivals);
            if (isOver && (underWay == 0 || now > end + (long)(Patience.TotalSeconds * Stopwatch.Frequency))) break;
            Await();
            Fill(Stopwatch.GetTimestamp());
        }

        // Whoever has no answer by now hears none: that is an error, not a small latency.
        foreach (var connection in connections.Where(connection => connection.UnderWay > 0)) Lose(connection, "no answer");
        var elapsed = schedule is null && !isExhausted ? duration : Stopwatch.GetElapsedTime(start);
        return new LoadResult(done, schedule is null ? elapsed : duration, latency, errors);
    }

    // Sends whatever is due, as far as connections can take it. What they cannot take stays due.
    private void Fill(long now)
    {
        while (ready.Count > 0 && !isExhausted && IsDue(now))
        {
            var connection = ready.Dequeue();
            connection.IsListed = false;
            var bytes = 0;
            while (!connection.IsFull && !isExhausted && IsDue(now))
            {
                var length = conversation.Ask(outgoing.AsSpan(bytes), out var subject);
                if (length == 0)
                {
                    isExhausted = true;
                    break;
                }

                connection.Push(schedule?.DueAt(sent) ?? now, subject);
                bytes += length;
                sent++;
                underWay++;
                // In an open loop the next one goes to another connection: two behind each other would wait for each other.
                if (schedule is not null) break;
            }

            if (bytes > 0 && !Linux.Send(connection.Descriptor, outgoing.AsSpan(0, bytes))) Lose(connection, "connection lost");
            else List(connection);
        }
    }

    private bool IsDue(long now) => schedule is null ? now < end : sent < schedule.Arrivals && schedule.DueAt(sent) <= now;

    private void Await()
    {
        if (schedule is not null) Linux.AwaitTick(ticks);
        var count = Linux.Wait(set, events, timeoutMs: schedule is null ? SaturatedWaitMs : 0);
        for (var i = 0; i < count; i++) Hear(connections[(int)BitConverter.ToInt64(events, (i * Linux.EventSize) + Linux.EventData)]);
    }

    private void Hear(Connection connection)
    {
        var length = connection.TakeRest(received);
        var count = Linux.Receive(connection.Descriptor, received.AsSpan(length));
        if (count == 0)
        {
            Lose(connection, "connection lost");
            return;
        }

        if (count > 0) length += count;
        var now = Stopwatch.GetTimestamp();
        var at = 0;
        while (connection.UnderWay > 0)
        {
            var (start, subject) = connection.Peek();
            var taken = conversation.Hear(received.AsSpan(at, length - at), subject, out var fault);
            if (taken == 0) break;
            at += taken;
            connection.Pop();
            underWay--;
            Note(now, start, fault);
        }

        connection.KeepRest(received.AsSpan(at, length - at));
        List(connection);
    }

    private void Note(long now, long start, string? fault)
    {
        // In a closed loop, what is answered after the end belongs to no second that was measured.
        if (schedule is null && now > end) return;
        latency.Record((long)((now - start) * NanosecondsPerTick));
        if (fault is null) done++;
        else errors[fault] = errors.GetValueOrDefault(fault) + 1;
    }

    private void Lose(Connection connection, string why)
    {
        if (connection.UnderWay > 0) errors[why] = errors.GetValueOrDefault(why) + connection.UnderWay;
        underWay -= connection.UnderWay;
        Open(connection);
    }

    private void Open(Connection connection)
    {
        connection.Open();
        Linux.Watch(set, connection.Descriptor, connection.Number);
        List(connection);
    }

    private void List(Connection connection)
    {
        if (connection.IsListed || connection.IsFull) return;
        connection.IsListed = true;
        ready.Enqueue(connection);
    }
}
