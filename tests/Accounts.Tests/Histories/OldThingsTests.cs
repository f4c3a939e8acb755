namespace CreditGrains.Accounts.Tests.Histories;

/// <summary>What a line no longer holds in its state is read back from its events and treated as if it were there.</summary>
public sealed class OldThingsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Old_purchases_are_refunded_captured_late_and_reversed(bool afterRestart)
    {
        await using var world = await World.Start();
        var id = await world.NewLine(limit: 10_000);
        var line = world.Accounts.CreditLine(id);
        var expiring = await line.Approve(300);
        var voided = await line.Approve(100);
        await line.Void(Void(voided.Number)).Done();
        var bought = await line.Buy(500);
        var repaid = await line.Repay(Repay(200)).Done();
        world.Clock.Advance(Week);
        await line.Wake();
        if (afterRestart) await world.Restart();
        line = world.Accounts.CreditLine(id);

        var late = await line.Capture(Capture(expiring.Number)).Done();
        Assert.Equal((300, true), (late.Amount, late.Late));
        Assert.Equal(RefusalCode.AuthorisationCaptured, await line.Capture(Capture(expiring.Number)).Refused());
        Assert.Equal(RefusalCode.AuthorisationVoided, await line.Capture(Capture(voided.Number)).Refused());
        Assert.Equal(RefusalCode.AuthorisationVoided, await line.Void(Void(voided.Number)).Refused());
        Assert.Equal(RefusalCode.AuthorisationCaptured, await line.Increment(Increment(expiring.Number, 5)).Refused());

        Assert.Equal(200, (await line.Refund(Refund(bought.Number, 200)).Done()).Amount);
        Assert.Equal(RefusalCode.RefundExceedsCapture, await line.Refund(Refund(bought.Number, 301)).Refused());
        Assert.Equal(500, (await line.Refund(Refund(bought.Number)).Done()).CaptureRefunded);
        Assert.Equal(RefusalCode.NothingToRefund, await line.Refund(Refund(bought.Number)).Refused());

        Assert.True((await line.ReverseRepayment(Reverse(repaid.Number)).Done()).IsReversed);
        Assert.Equal(RefusalCode.RepaymentReversed, await line.ReverseRepayment(Reverse(repaid.Number)).Refused());
        Assert.Equal(RefusalCode.NotFound, await line.Refund(Refund(repaid.Number)).Refused());
        Assert.Equal(RefusalCode.NotFound, await line.Capture(Capture(9_999)).Refused());
        await world.AssertSound();
    }

    [Fact]
    public async Task Refunds_of_one_old_capture_at_once_never_exceed_it()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 10_000);
        var bought = await line.Buy(500);
        for (var i = 0; i < 20; i++) await line.Buy(10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => line.Refund(Refund(bought.Number, 150)).AsTask())));

        Assert.Equal(3, answers.Count(answer => answer.IsDone));
        Assert.All(answers.Where(answer => !answer.IsDone), answer => Assert.Equal(RefusalCode.RefundExceedsCapture, answer.Refusal!.Code));
        Assert.Equal(450, ((Capture)(await line.Find(bought.Number))!).Refunded);
        await world.AssertSound();
    }

    [Fact]
    public async Task A_history_read_before_another_change_left_the_window_is_read_again()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 10_000);
        var captures = new List<Capture>();
        for (var i = 0; i < RecallWindow.Most + 4; i++) captures.Add(await line.Buy(100));

        // Both refunds of each capture read its history while no other refund was there yet; the window is too small to remember all of them.
        var gate = world.Store.Hold();
        var repaid = line.Repay(Repay(1)).AsTask();
        await gate.Reached;
        var refunds = captures.Concat(captures).Select(capture => line.Refund(Refund(capture.Number, 60)).AsTask()).ToList();
        gate.Open();
        await repaid;
        var answers = await Task.WhenAll(refunds);

        Assert.Equal(captures.Count, answers.Count(answer => answer.IsDone));
        foreach (var capture in captures) Assert.Equal(60, ((Capture)(await line.Find(capture.Number))!).Refunded);
        await world.AssertSound();
    }

    [Fact]
    public async Task Many_old_captures_are_refunded_at_once()
    {
        await using var world = await World.Start();
        var line = await world.Line(limit: 10_000);
        var captures = new List<Capture>();
        for (var i = 0; i < 40; i++) captures.Add(await line.Buy(100));

        var answers = await Task.WhenAll(captures.Select(capture => Task.Run(() => line.Refund(Refund(capture.Number)).AsTask())));

        Assert.All(answers, answer => Assert.Equal(100, answer.Value!.Amount));
        Assert.Equal(0, (await line.View())!.Posted);
        await world.AssertSound();
    }

    [Fact]
    public async Task Late_captures_of_one_expired_hold_at_once_never_exceed_it()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        var authorisation = await line.Approve(100);
        world.Clock.Advance(Week);
        await line.Wake();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => line.Capture(Capture(authorisation.Number, 40)).AsTask())));

        Assert.Equal(2, answers.Count(answer => answer.IsDone));
        Assert.Equal(80, (await line.View())!.Posted);
    }

    [Fact]
    public async Task Reversals_of_one_old_repayment_at_once_reverse_it_once()
    {
        await using var world = await World.Start();
        var line = await world.Line();
        await line.Buy(500);
        var repaid = await line.Repay(Repay(200)).Done();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => line.ReverseRepayment(Reverse(repaid.Number)).AsTask())));

        Assert.Single(answers, answer => answer.IsDone);
        Assert.Equal(500, (await line.View())!.Posted);
    }
}
