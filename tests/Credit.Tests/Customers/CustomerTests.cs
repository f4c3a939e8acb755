using static CreditGrains.Credit.Tests.CustomerWording;

namespace CreditGrains.Credit.Tests;

public class CustomerTests
{
    private static readonly CustomerCommand.Block Block = new(Op());

    [Fact]
    public void A_customer_is_opened_once() =>
        Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>.Of(Rules, Noon)
            .When(new CustomerCommand.Open(Op(1), CustomerId, Details())).Then(new CustomerEvent.Opened(CustomerId, Details()))
            .When(new CustomerCommand.Open(Op(2), CustomerId, Details())).ThenRefused(RefusalCode.AlreadyExists);

    [Fact]
    public void The_answer_is_the_customer_as_it_was()
    {
        var receipt = Customer(5).Newest;
        Assert.Equal((CustomerId, 5, Noon, 1L), (receipt.Customer.Id, receipt.Customer.Details!.ExposureLimit, receipt.Customer.OpenedAt, receipt.Customer.Version));
        Assert.Empty(receipt.Customer.Operations.ToList());
        Assert.Null(receipt.Instruction);
    }

    [Fact]
    public void Nothing_is_done_for_an_unknown_customer() =>
        Assert.All(
            new CustomerCommand[] { new CustomerCommand.Block(Op()), new CustomerCommand.Unblock(Op()), OpenLine("a", 1), SetLimit("a", 1) },
            command => Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>.Of(Rules, Noon).When(command).ThenRefused(RefusalCode.NotFound));

    [Fact]
    public void Opening_a_line_instructs_it_under_the_callers_operation()
    {
        var open = OpenLine("a", 600) with { Operation = Op(7) };
        var customer = Customer().When(open).Then(new CustomerEvent.LineInstructed("a", new LineOrder.Open(CustomerId, Standard, 600, "A")));
        var instruction = new Instruction(2, "a", Op(7), new LineOrder.Open(CustomerId, Standard, 600, "A"));
        Assert.Equal((instruction, instruction), (customer.State.Pending.Single(), customer.Newest.Instruction));
        Assert.Equal(Noon, customer.State.NextDue);
        Assert.Null(customer.Settled().State.NextDue);
    }

    [Fact]
    public void Line_product_and_customer_are_of_one_currency()
    {
        Customer().When(OpenLine("a", 1, currency: Usd)).ThenRefused(RefusalCode.CurrencyMismatch);
        Customer().When(OpenLine("a", 1, Standard with { Currency = Usd })).ThenRefused(RefusalCode.CurrencyMismatch);
        Customer().When(OpenLine("a", 1, Standard with { Currency = Usd }, Usd)).ThenRefused(RefusalCode.CurrencyMismatch);
    }

    [Fact]
    public void Changes_are_instructed() =>
        Customer().Given(OpenLine("a", 600))
            .When(SetLimit("a", 500)).Then(new CustomerEvent.LineInstructed("a", new LineOrder.SetLimit(500)))
            .When(GiveBoost("a", 5, Noon + Day)).Then(new CustomerEvent.LineInstructed("a", new LineOrder.Boost(5, Noon, Noon + Day)))
            .When(Close("a")).Then(new CustomerEvent.LineInstructed("a", new LineOrder.Close("moved")));

    [Fact]
    public void A_line_that_is_closed_or_never_was_is_not_changed()
    {
        Customer().When(SetLimit("a", 1)).ThenRefused(RefusalCode.LineClosed);
        Customer().Given(OpenLine("a", 600)).Settled().Given(Close("a")).Settled().When(SetLimit("a", 1)).ThenRefused(RefusalCode.LineClosed);
    }

    [Fact]
    public void A_block_reaches_every_line_and_stops_new_ones()
    {
        var customer = Customer().Given(OpenLine("b", 1), OpenLine("a", 1)).Settled().Settled().When(Block).Then(new CustomerEvent.Blocked());
        Content.Equal(
            new object[] { new Instruction(6, "a", null, new LineOrder.SetBlocked(true)), new Instruction(6, "b", null, new LineOrder.SetBlocked(true)) }, customer.State.Pending);
        customer.When(OpenLine("c", 1)).ThenRefused(RefusalCode.CustomerBlocked);
        customer.When(new CustomerCommand.Block(Op())).ThenRefused(RefusalCode.CustomerBlocked);

        customer = customer.Settled().Settled().When(new CustomerCommand.Unblock(Op())).Then(new CustomerEvent.Unblocked());
        Assert.All(customer.State.Pending, pending => Assert.Equal(new LineOrder.SetBlocked(false), pending.Order));
        Assert.Equal(2, customer.State.Pending.Length);
        customer.When(OpenLine("c", 1)).ThenAccepted();
    }

    [Fact]
    public void Who_is_not_blocked_cannot_be_unblocked() => Customer().When(new CustomerCommand.Unblock(Op())).ThenRefused(RefusalCode.CustomerNotBlocked);

    [Fact]
    public void An_instruction_is_settled_once_and_by_its_own_line()
    {
        var customer = Customer().Given(OpenLine("b", 1), OpenLine("a", 1)).Settled().Settled().Given(Block);
        var ofB = customer.State.Pending[1];
        customer = customer.When(new CustomerCommand.Settle(ofB, null)).Then(new CustomerEvent.InstructionSettled(6, "b", null));
        Assert.Equal("a", customer.State.Pending.Single().LineId);
        customer.When(new CustomerCommand.Settle(ofB, null)).ThenNothing();
    }

    [Fact]
    public void A_refusal_is_kept_for_a_while()
    {
        var customer = Customer().Given(OpenLine("a", 1)).Settled().Given(Close("a")).Settled(No);
        Assert.Equal(new RefusedInstruction(4, No), customer.State.Refused.Single());
        for (var i = 0; i < 20; i++) customer = customer.Given(Close("a")).Settled(No);
        Assert.Equal((16, 44L), (customer.State.Refused.Length, customer.State.Refused[^1].Number));
    }

    [Fact]
    public void A_retry_hears_the_first_answer_and_another_request_under_the_key_is_refused()
    {
        var open = OpenLine("a", 600) with { Operation = Op(7) };
        var customer = Customer().Given(open);
        customer.Settled().When(open).ThenReplayed(customer.Newest);
        customer.When(OpenLine("a", 601) with { Operation = Op(7, fingerprint: 2) }).ThenRefused(RefusalCode.IdempotencyKeyReused);
    }
}
