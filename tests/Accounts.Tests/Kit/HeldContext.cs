namespace CreditGrains.Accounts.Tests;

/// <summary>Keeps back whatever a caller does after its first wait, until released: a thread that the machine has put aside.</summary>
internal sealed class HeldContext : SynchronizationContext
{
    private readonly Lock gate = new();
    private Queue<(SendOrPostCallback Callback, object? State)>? held = new();

    public Task<T> Start<T>(Func<ValueTask<T>> call)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return call().AsTask();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void Release()
    {
        Queue<(SendOrPostCallback Callback, object? State)> released;
        lock (gate) (released, held) = (held!, null);
        foreach (var (callback, state) in released) Post(callback, state);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (gate)
        {
            if (held is not null)
            {
                held.Enqueue((d, state));
                return;
            }
        }

        ThreadPool.QueueUserWorkItem(_ =>
        {
            SetSynchronizationContext(this);
            d(state);
        });
    }
}
