using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests.Revolving;

public class DelinquencyTests
{
    // Statement of 5 June, due 26 June: minimum 100.
    private static Living Billed(Func<RevolvingProduct, RevolvingProduct>? with = null) => Living.Opened("2025-05-27", with).Spend(1_000_00).On("2025-06-06");

    private static string Told<T>(Living line, Func<T, string> word) where T : Happening => string.Join(", ", line.Told.OfType<T>().Select(one => $"{one.On:MM-dd} {word(one)}"));

    [Fact]
    public void A_line_gets_later_bucket_by_bucket() => Assert.Equal("06-27 Days1To30, 07-27 Days31To60, 08-26 Days61To90, 09-25 Over90",
        Told<Happening.BucketEntered>(Billed().On("2026-01-01"), one => one.Bucket.ToString()));

    [Fact]
    public void The_ladder_asks_for_each_action_once() => Assert.Equal("06-23 Remind, 06-27 Message, 07-23 Remind, 07-27 CallTask, 08-23 Remind, 09-23 Remind, 09-25 LegalTask",
        Told<Happening.ActionDue>(Billed().On("2025-10-01"), one => one.Action.ToString()));

    [Fact]
    public void Nobody_who_paid_is_reminded() => Assert.Empty(Billed().Repay(1_000_00).On("2025-10-01").Told.OfType<Happening.ActionDue>());

    [Theory]
    [InlineData("2025-06-26", 0)]
    [InlineData("2025-06-27", 1)]
    [InlineData("2025-07-26", 30)]
    public void Days_past_due_count_from_the_day_after_the_due_date(string day, int days) => Assert.Equal(days, Billed().On(day).Position.DaysPastDue(Living.D(day)));

    [Fact]
    public void Paused_days_do_not_count()
    {
        var line = Billed().On("2025-07-01").Record((on, number) => new Fact.Paused(on, number, new Pause(Living.D("2025-07-05"), Living.D("2025-07-15"))));
        Assert.Equal(8, line.On("2025-07-04").Position.DaysPastDue(Living.D("2025-07-04")));
        Assert.Equal(8, line.On("2025-07-14").Position.DaysPastDue(Living.D("2025-07-14")));
        Assert.Equal(9, line.On("2025-07-15").Position.DaysPastDue(Living.D("2025-07-15")));
        Assert.Equal("06-27 Days1To30, 08-06 Days31To60", Told<Happening.BucketEntered>(line.On("2025-08-20"), one => one.Bucket.ToString()));
    }

    [Fact]
    public void Cure_pays_the_oldest_first()
    {
        var line = Billed().On("2025-08-01");
        Assert.Equal(2, line.Position.Dues.Length);
        var oldest = line.Position.Dues[0];
        var partly = line.Repay(oldest.Unpaid);
        Assert.Equal<Due>([.. line.Position.Dues.Skip(1)], [.. partly.Position.Dues]);
        Assert.Equal(6, partly.Position.DaysPastDue(Living.D("2025-08-01")));
        Assert.Equal(Bucket.Days1To30, partly.Position.Bucket);
        Assert.Equal(Bucket.Current, partly.Repay(line.Position.Dues[1].Unpaid).Position.Bucket);
    }

    [Theory]
    [InlineData(100_00, 0)]
    [InlineData(99_99, 1)]
    [InlineData(80_00, 20_00)]
    [InlineData(70_00, 30_00)]
    [InlineData(0, 30_00)]
    public void A_late_fee_is_never_above_what_was_missed(long paid, long fee)
    {
        var line = Billed();
        line = (paid == 0 ? line : line.Repay(paid)).On("2025-06-27");
        Assert.Equal(fee, line.Position.Penalties);
        Assert.Equal(fee > 0 ? 1 : 0, line.Told.OfType<Happening.MinimumMissed>().Count());
    }

    [Fact]
    public void A_late_fee_comes_once_per_cycle() => Assert.Equal(4, Billed().On("2025-10-01").Told.OfType<Happening.MinimumMissed>().Count());

    [Fact]
    public void The_penalty_rate_counts_while_past_due_and_ends_on_cure()
    {
        static RevolvingProduct Costly(RevolvingProduct product) => product with { AnnualRate = 0.365m, PenaltyRate = 0.73m, LateFee = 0, Grace = false };
        var line = Billed(Costly);
        // 0.1 % a day on 1,000 for the 21 days through 26 June, then 0.2 % for nine; the minimum of 100 (10.00 of it interest) cures on 6 July, after the cut.
        Assert.Equal(21_00 + 18_00, line.On("2025-07-06").Statement.InterestCharged);
        var cured = line.On("2025-07-01").Repay(100_00).On("2025-07-06");
        Assert.Equal(21_00 + 8_00 + (5 * 91), cured.Statement.InterestCharged);
    }

    [Fact]
    public void The_minimum_includes_what_is_overdue_and_only_the_rest_falls_due_anew()
    {
        var line = Billed().On("2025-07-06");
        Assert.Equal(100_00, line.Statement.Overdue);
        Assert.Equal(line.Statement.Minimum, line.Position.MinimumUnpaid);
        Assert.Equal(line.Statement.Minimum - 100_00, line.Position.Dues[1].Unpaid);
    }

    [Fact]
    public void What_exceeds_the_limit_is_due_at_once()
    {
        var line = Living.Opened("2025-05-27", limit: 1_000_00).Spend(1_300_00).On("2025-06-06");
        Assert.Equal((300_00, 300_00 + 65_00), (line.Statement.OverLimit, line.Statement.Minimum));
    }

    [Fact]
    public void An_expected_loss_is_provided_by_stage_and_released_when_nothing_is_owed()
    {
        var line = Billed(product => product with { AnnualRate = 0, LateFee = 0 }).On("2025-12-01");
        Assert.Equal("06-05 1 5_00, 07-26 2 75_00, 09-24 3 500_00".Replace("_", "", StringComparison.Ordinal), Told<Happening.ProvisionChanged>(line, one => $"{one.Stage} {one.After}"));
        Assert.Equal(0, line.Repay(1_000_00).On("2025-12-06").Position.Provision);
    }

    [Fact]
    public void The_ladder_is_the_products() => Assert.Equal("06-16 Remind, 06-26 Remind, 06-28 Message, 06-28 CallTask, 07-06 LegalTask", Told<Happening.ActionDue>(
        Billed(product => product with { Delinquency = new DelinquencyPolicy(5,
        [
            new LadderStep(10, CollectionAction.LegalTask), new LadderStep(-10, CollectionAction.Remind), new LadderStep(2, CollectionAction.Message), new LadderStep(2, CollectionAction.CallTask), new LadderStep(0, CollectionAction.Remind),
        ]) }).On("2025-07-15"), one => one.Action.ToString()));

    // Minimums are missed and nothing is charged, so that the exposure stays 1,000.
    private static Living Graded(string? grade)
    {
        var line = Living.Opened("2025-05-27", product => product with
        {
            AnnualRate = 0, LateFee = 0,
            Provisioning = new Provisioning(0.4m, ImmutableSortedDictionary.Create<string, StageProbabilities>(StringComparer.Ordinal)
                .Add("A", new StageProbabilities(0.01m, 0.10m, 0.50m, new StageBeginnings(10, 20))).Add("E", new StageProbabilities(0.02m, 0.30m, 1, new StageBeginnings(0, 91)))
                .Add("default", new StageProbabilities(0.05m, 0.20m, 1))),
        }, grade: grade);
        return line.Spend(1_000_00).On("2025-12-01");
    }

    /// <summary>Expected loss = exposure × PD × LGD: 1,000 × 0.01 × 0.4 is 4.</summary>
    [Theory]
    [InlineData("A", "06-05 1 400, 07-05 2 4000, 07-15 3 20000")]
    [InlineData("E", "06-05 2 12000, 09-24 3 40000")]
    [InlineData("Z", "06-05 1 2000, 07-26 2 8000, 09-24 3 40000")]
    [InlineData(null, "06-05 1 2000, 07-26 2 8000, 09-24 3 40000")]
    public void A_loss_is_expected_by_stage_and_grade(string? grade, string told) => Assert.Equal(told, Told<Happening.ProvisionChanged>(Graded(grade), one => $"{one.Stage} {one.After}"));

    [Fact]
    public void A_stage_that_begins_within_a_bucket_is_met_whoever_looks_and_when()
    {
        var line = Graded("A");
        var daily = line with { Book = Book.Opened(Living.D("2025-05-27"), 100_000_00, "A"), Told = [] };
        daily = daily.Spend(1_000_00);
        for (var day = Living.D("2025-05-28"); day <= Living.D("2025-12-01"); day = day.AddDays(1)) daily = daily.Until(day);
        Assert.Equal(Told<Happening.ProvisionChanged>(line, one => one.ToString()), Told<Happening.ProvisionChanged>(daily, one => one.ToString()));
    }

    [Fact]
    public void A_charged_off_line_accrues_nothing_more_and_recovers_up_to_its_loss()
    {
        var line = Billed().On("2025-10-10").Record((on, number) => new Fact.ChargedOff(on, number, "deceased"));
        var owed = line.Position.Owed;
        var later = line.On("2026-10-10");
        Assert.Equal((owed, owed), (later.Position.Owed, later.Position.ChargedOff!.Loss));
        Assert.Empty(later.Told.Skip(line.Told.Count).OfType<Happening.StatementCut>());
        var recovered = later.Repay(owed + 5_00).Position;
        Assert.Equal((0, owed, 5_00, 0), (recovered.ChargedOff!.Loss, recovered.ChargedOff.Recovered, recovered.CreditBalance, recovered.Owed));
    }
}
