namespace CreditGrains.Accounts.Tests.Failures;

/// <summary>Two activations of one line are harmless: the journal lets one of them win each time.</summary>
public sealed class TwoActivationsTests
{
    [Fact]
    public async Task The_one_that_lost_reads_anew_and_decides_again()
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 100);
        ICreditLine one = world.Activation(id), two = world.Activation(id);
        await one.View();
        await two.View();

        Assert.False((await one.Authorise(Authorise(80)).Done()).IsDeclined);
        var second = await two.Authorise(Authorise(30)).Done();

        Assert.Equal(DeclineReason.InsufficientCredit, second.Decline!.Reason);
        Assert.Equal(20, second.AvailableAfter);
    }

    [Fact]
    public async Task One_key_sent_to_both_has_one_effect_and_one_answer()
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 100);
        ICreditLine one = world.Activation(id), two = world.Activation(id);
        await one.View();
        await two.View();

        var first = await one.Authorise(Authorise(80, Op(7)));
        var second = await two.Authorise(Authorise(80, Op(7)));

        Assert.Equal((false, true), (first.IsReplay, second.IsReplay));
        Content.Equal(first.Value, second.Value);
    }

    [Fact]
    public async Task One_that_answers_from_the_journal_is_as_new_as_its_answer()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        ICreditLine one = world.Activation(id), two = world.Activation(id);
        await two.View();
        await one.Freeze(new CreditLineCommand.Freeze(Op(), "lost")).Done();
        await one.Unfreeze(new CreditLineCommand.Unfreeze(Op(8), "found")).Done();

        // As far as it knows the line was never frozen.
        Assert.True((await two.Unfreeze(new CreditLineCommand.Unfreeze(Op(8), "found"))).IsReplay);

        Assert.Equal((await one.View())!.Version, (await two.View())!.Version);
    }

    [Fact]
    public async Task One_whose_own_append_is_on_its_way_to_a_place_already_taken_refuses_nothing_before_it_has_read_anew()
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        var other = await world.OtherMachine();
        ICreditLine one = world.Accounts.CreditLine(id);
        await one.Freeze(new CreditLineCommand.Freeze(Op(), "lost")).Done();
        var refusedWhileFrozen = new CreditLineCommand.Freeze(Op(), "lost again");
        Task? ownAppend = null;
        world.Store.BeforeFindKey = async () =>
        {
            var gate = world.Store.Hold();
            ownAppend = one.Repay(Repay(10)).AsTask();
            await gate.Reached;
            await other.CreditLine(id).Unfreeze(new CreditLineCommand.Unfreeze(Op(), "found")).Done();
            world.Store.AfterReadBackwards = gate.Open;
        };

        Assert.True((await one.Freeze(refusedWhileFrozen)).IsDone);
        await ownAppend!;
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("void")]
    [InlineData("capture")]
    [InlineData("refund")]
    [InlineData("reverse")]
    [InlineData("find")]
    public async Task One_carries_out_commands_on_what_the_other_made(string command)
    {
        await using var world = await World.Start();
        var id = await world.NewLine();
        ICreditLine one = world.Activation(id), two = world.Activation(id);
        await two.View();
        var authorisation = await one.Approve(100);
        var captured = await one.Buy(50);
        var repaid = await one.Repay(Repay(20)).Done();

        switch (command)
        {
            case "increment":
                var increased = await two.Increment(Increment(authorisation.Number, 10)).Done();
                Assert.Equal((110L, (Decline?)null), (increased.Hold, increased.Decline));
                break;
            case "void":
                Assert.Equal(0, (await two.Void(Void(authorisation.Number)).Done()).Hold);
                break;
            case "capture":
                Assert.Equal(100, (await two.Capture(Capture(authorisation.Number)).Done()).Amount);
                break;
            case "refund":
                Assert.Equal(50, (await two.Refund(Refund(captured.Number)).Done()).Amount);
                break;
            case "reverse":
                Assert.True((await two.ReverseRepayment(Reverse(repaid.Number)).Done()).IsReversed);
                break;
            case "find":
                Content.Equal(authorisation, await two.Find(authorisation.Number));
                Content.Equal(captured, await two.Find(captured.Number));
                break;
        }

        await world.AssertSound();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task No_acknowledged_operation_is_lost_or_doubled_when_both_are_busy(int seed, bool acrossMachines)
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 1000);
        var other = acrossMachines ? await world.OtherMachine() : world.Process();
        ICreditLine[] activations = [world.Accounts.CreditLine(id), other.CreditLine(id)];
        var random = new Random(seed);
        var plan = Enumerable.Range(1, 80).Select(key => (Key: key, At: random.Next(2), Kind: random.Next(5), Amount: random.Next(1, 200), Number: random.Next(2, 60), Twice: random.Next(4) == 0)).ToList();

        // Eight callers at a time; what is declined to wait any longer counts as not done, and what is sent twice goes to both.
        var done = new System.Collections.Concurrent.ConcurrentDictionary<int, CreditLineReceipt>();
        await Parallel.ForEachAsync(plan, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (step, _) =>
        {
            foreach (var at in step.Twice ? [step.At, 1 - step.At] : new[] { step.At })
            {
                var answer = await Send(activations[at], step.Key, step.Kind, step.Amount, step.Number);
                if (answer is null) continue;
                Content.Equal(answer, done.GetOrAdd(step.Key, answer));
            }
        });

        var events = await world.Events(id);
        foreach (var key in done.Keys) Assert.Single(events, e => e.Recorded.Operation?.Key == (UInt128)key);
        Assert.Equal(done.Count + 1, events.Count(e => e.Recorded.Operation is not null));
        var state = CreditLineState.None;
        foreach (var (happened, recorded) in events)
        {
            state = CreditLine.Evolve(state, happened, recorded);
            Assert.True(state.Holds.HeldAt(recorded.At) + state.Posted <= 1000 + state.CreditBalance, $"Overspent at {recorded.Version}.");
        }

        foreach (var (key, receipt) in done)
        {
            var answered = events.Single(e => e.Recorded.Operation?.Key == (UInt128)key).Recorded.Version;
            var then = events.TakeWhile(e => e.Recorded.Version <= answered).Aggregate(CreditLineState.None, (s, e) => CreditLine.Evolve(s, e.Event, e.Recorded));
            Content.Equal(then.Operations.ToList()[^1].Receipt, receipt);
        }

        await world.AssertSound();
    }

    // Null when refused or told to try again.
    private static async Task<CreditLineReceipt?> Send(ICreditLine line, int key, int kind, int amount, int number)
    {
        try
        {
            return kind switch
            {
                0 or 1 => (await line.Authorise(Authorise(amount, Op(key)))).Value,
                2 => (await line.Capture(Capture(number, operation: Op(key)))).Value,
                3 => (await line.Void(Void(number, operation: Op(key)))).Value,
                _ => (await line.Increment(Increment(number, amount, Op(key)))).Value,
            };
        }
        catch (TryAgainException)
        {
            return null;
        }
    }
}
