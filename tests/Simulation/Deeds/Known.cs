namespace CreditGrains.Simulation.Deeds;

/// <summary>What clients have been told, by the step that asked. They know nothing else.</summary>
internal sealed class Known(Func<DateTimeOffset> now)
{
    private readonly Dictionary<int, (Call Call, Told Told)> byStep = [];

    public DateTimeOffset Now => now();

    public void Learn(int step, Call call, Told told) => byStep.TryAdd(step, (call, told));

    public Call? CallOf(int step) => byStep.TryGetValue(step, out var known) ? known.Call : null;

    public string? Customer(int step) => byStep.TryGetValue(step, out var known) ? (known.Told as Told.Customer)?.Id : null;

    public string? Merchant(int step) => byStep.TryGetValue(step, out var known) ? (known.Told as Told.Merchant)?.Id : null;

    public (string Line, string Customer)? Line(int step) => byStep.TryGetValue(step, out var known) && known.Told is Told.Line line ? (line.Id, line.Owner) : null;

    public Aim? Authorisation(int step) => Of(step, told => (told as Told.Authorisation)?.Number);

    public Aim? Capture(int step) => Of(step, told => (told as Told.Capture)?.Number);

    public Aim? Repayment(int step) => Of(step, told => (told as Told.Repayment)?.Number);

    /// <summary>When what a step made ends by itself: a hold or a boost.</summary>
    public DateTimeOffset? EndOf(int step) =>
        !byStep.TryGetValue(step, out var known) ? null
        : known.Told is Told.Authorisation { Approved: > 0 } held ? held.ExpiresAt
        : known.Call.Deed is Boost ? known.Call.Aim.Until : null;

    private Aim? Of(int step, Func<Told, long?> number) =>
        byStep.TryGetValue(step, out var known) && number(known.Told) is { } made ? new Aim(known.Call.Aim.Stream, Number: made) : null;
}
