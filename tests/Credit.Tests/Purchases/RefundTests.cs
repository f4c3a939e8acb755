using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

public class RefundTests
{
    private static Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> Bought(long amount, MerchantTerms? at = null) => Line().Given(Authorise(amount, at), Capture(2));

    [Fact]
    public void Omitting_the_amount_refunds_all()
    {
        var line = Bought(400);
        var capture = (Capture)line.Newest;
        line.When(Refund(3)).Then(new CreditLineEvent.CaptureRefunded(
            3, Shop.Id, 400, [new(Categories.Purchase, 400)], ToCreditBalance: 0, DiscountReturned: 4, Today, Recalled: capture,
            Entries((Chart.MerchantPayable, 396), (Chart.MerchantDiscount, 4), (Chart.Principal, -400)))).Shows(posted: 0, available: 1000);
    }

    [Fact]
    public void Several_partial_refunds_may_take_all_and_not_more()
    {
        var line = Bought(400).Given(Refund(3, 150), Refund(3, 150)).Shows(posted: 100);
        line.When(Refund(3, 101)).ThenRefused(RefusalCode.RefundExceedsCapture);
        line.When(Refund(3, 100)).ThenAccepted().Shows(posted: 0).When(Refund(3)).ThenRefused(RefusalCode.NothingToRefund)
            .When(Refund(3, 1)).ThenRefused(RefusalCode.RefundExceedsCapture);
    }

    [Fact]
    public void The_answer_says_how_much_of_the_capture_is_refunded()
    {
        var refund = (Refund)Bought(400).Given(Refund(3, 150), Refund(3, 50)).Newest;
        Assert.Equal((5, 3, 50, 200), (refund.Number, refund.CaptureNumber, refund.Amount, refund.CaptureRefunded));
    }

    [Fact]
    public void What_was_repaid_already_becomes_the_customers_own_money()
    {
        var answer = Bought(400).Given(Repay(300)).When(Refund(3));
        answer.ThenAccepted().Shows(posted: 0, creditBalance: 300, available: 1300);
        Content.Equal(Entries((Chart.MerchantPayable, 396), (Chart.MerchantDiscount, 4), (Chart.Principal, -100), (Chart.CreditBalance, -300)), answer.Events[0].Entries);
    }

    [Fact]
    public void A_purchase_paid_with_own_money_gives_own_money_back() =>
        Line().Given(Repay(400), Authorise(400), Capture(3)).Shows(creditBalance: 0).Given(Refund(4)).Shows(creditBalance: 400, posted: 0);

    [Fact]
    public void The_captures_own_category_is_refunded_first_although_cash_costs_more()
    {
        var line = Bought(300).Given(Authorise(100, CashMachine), Capture(4));
        Content.Equal(new[] { new CategoryAmount(Categories.Cash, 100), new CategoryAmount(Categories.Purchase, 100) }.AsEnumerable().Cast<object>(), line.Given(Refund(3, 200)).State.Principal.Cast<object>());
    }

    [Fact]
    public void What_exceeds_its_category_takes_off_the_others()
    {
        var line = Bought(100).Given(Authorise(100, CashMachine), Capture(4), Repay(100)).Shows(posted: 100);
        line.Given(Refund(5, 60)).Shows(posted: 40, creditBalance: 0);
    }

    [Fact]
    public void Refunding_everything_in_parts_returns_exactly_the_discount()
    {
        var line = Bought(333, Shop with { DiscountBasisPoints = 150 }).Given(Refund(3, 111), Refund(3, 111), Refund(3, 111));
        Assert.Equal(5, line.Log.Select(entry => entry.Event).OfType<CreditLineEvent.CaptureRefunded>().Sum(refund => refund.DiscountReturned));
        Assert.Equal((333, 0), (((Capture)line.State.Recalled.Find(3)!).Refunded, ((Capture)line.State.Recalled.Find(3)!).Discount));
    }

    [Fact]
    public void What_never_was_or_is_no_capture_is_not_found()
    {
        Line().When(Refund(2)).ThenRefused(RefusalCode.NotFound);
        Line().Given(Authorise(400)).When(Refund(2)).ThenRefused(RefusalCode.NotFound);
    }

    [Fact]
    public void Another_merchants_is_not_refunded()
    {
        Bought(400).When(Refund(3, onlyFor: Restaurant.Id)).ThenRefused(RefusalCode.NotYours);
        Bought(400).When(Refund(3, onlyFor: Shop.Id)).ThenAccepted();
    }

    [Fact]
    public void Money_comes_back_on_frozen_and_closed_lines_too()
    {
        Bought(400).Given(Freeze()).When(Refund(3)).ThenAccepted();
        Bought(400).Given(Repay(400), Order(2, new LineOrder.Close("moved"))).When(Refund(3)).ThenAccepted().Shows(creditBalance: 400);
    }
}
