namespace CreditGrains.Credit.Tests;

using CustomerScenario = Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>;

/// <summary>The words tests of a customer are written in. The customer's opening is event 1.</summary>
internal static class CustomerWording
{
    public static readonly Rules<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt> Rules = new(
        CustomerState.None, Credit.Customers.Customer.Decide, Credit.Customers.Customer.Evolve,
        command => command is CustomerCommand.Settle ? null : (Operation)command.GetType().GetProperty("Operation")!.GetValue(command)!);

    public static CustomerDetails Details(long? exposureLimit = null) => new("Li Na", "ext-1", null, "A", exposureLimit, Cny);

    public static CustomerScenario Customer(long? exposureLimit = null) => CustomerScenario.Of(Rules, Noon).Given(new CustomerCommand.Open(Op(), CustomerId, Details(exposureLimit)));

    public static CustomerCommand.OpenLine OpenLine(string line, long limit, RevolvingProduct? product = null, Currency? currency = null) => new(Op(), line, product ?? Standard, limit, currency ?? Cny);

    public static CustomerCommand.ChangeLine SetLimit(string line, long limit) => new(Op(), line, new LineOrder.SetLimit(limit));

    public static CustomerCommand.ChangeLine GiveBoost(string line, long amount, DateTimeOffset until, DateTimeOffset? from = null) => new(Op(), line, new LineOrder.Boost(amount, from ?? Noon, until));

    public static CustomerCommand.ChangeLine Close(string line) => new(Op(), line, new LineOrder.Close("moved"));

    public static readonly Refusal No = new(RefusalCode.LineClosed, "no");

    /// <summary>The line answers the oldest pending instruction.</summary>
    public static CustomerScenario Settled(this CustomerScenario customer, Refusal? refusal = null) => customer.Given(new CustomerCommand.Settle(customer.State.Pending[0], refusal));

    public static CustomerScenario Exposed(this CustomerScenario customer, long exposure)
    {
        Assert.Equal(exposure, customer.State.Exposure(customer.Now));
        return customer;
    }
}
