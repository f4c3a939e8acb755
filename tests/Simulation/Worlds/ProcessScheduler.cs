namespace CreditGrains.Simulation.Worlds;

/// <summary>
/// Runs the code of one simulated process on the world's thread. Every continuation passes through here, so a process can be stopped or killed at
/// any await that does not end at once, and the order of continuations is drawn from the seed.
/// </summary>
/// <param name="inlinePercent">How often a continuation runs at once inside what completed it, as the thread pool often does.</param>
/// <param name="jitterMs">Most a continuation waits for its turn.</param>
internal sealed class ProcessScheduler(World world, int number, int inlinePercent, int jitterMs) : TaskScheduler
{
    private readonly List<object> held = [];
    private Action? atDeath;
    private int tasksLeft = -1;

    public int Number => number;

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    public void Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void Kill()
    {
        IsDead = true;
        held.Clear();
    }

    /// <summary>Lets it run for some more tasks, then calls <paramref name="die"/>: death at an await rather than at an instant.</summary>
    public void DieAfter(int tasks, Action die) => (tasksLeft, atDeath) = (tasks, die);

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        foreach (var work in held) world.Enqueue(this, work, 0);
        held.Clear();
    }

    /// <summary>False when the process is dead, or paused, in which case the work waits.</summary>
    public bool MayRun(object work)
    {
        if (IsDead) return false;
        if (IsPaused) held.Add(work);
        return !IsPaused;
    }

    public void Execute(object work)
    {
        if (work is Task task) TryExecuteTask(task);
        else ((Action)work)();
    }

    public void AfterTask()
    {
        if (tasksLeft < 0 || --tasksLeft > 0) return;
        tasksLeft = -1;
        atDeath!();
    }

    /// <summary>Comes back to this process after <paramref name="delayMs"/>.</summary>
    public Task Delay(long delayMs)
    {
        var passed = new TaskCompletionSource();
        world.Enqueue(this, (Action)passed.SetResult, delayMs);
        return passed.Task;
    }

    protected override void QueueTask(Task task)
    {
        world.AssertInside();
        if (!IsDead) world.Enqueue(this, task, jitterMs == 0 || world.Chance.Percent(70) ? 0 : world.Chance.Below(jitterMs + 1));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && !IsDead && ReferenceEquals(world.Running, this) && inlinePercent > 0 && world.Chance.Percent(inlinePercent) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
