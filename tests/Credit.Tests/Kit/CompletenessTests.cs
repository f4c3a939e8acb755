using System.Reflection;
using System.Text.Json.Serialization;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Registry;
using CreditGrains.Credit.Revolving;

namespace CreditGrains.Credit.Tests;

/// <summary>
/// The compiler cannot see that a family of records is closed. So every member is fed to every switch: a new command or event without an arm throws, and one
/// that is not fed here fails the comparison with the family.
/// </summary>
public class CompletenessTests
{
    private static readonly Operation Nobody = Op(1);

    private static readonly CreditLineCommand[] LineCommands =
    [
        Order(1, new LineOrder.Open(CustomerId, Standard, 1000)), Authorise(400), Increment(2, 100), Capture(2, 100), Void(2, 50), Authorise(5000), Increment(2, 5000),
        Advise(10), Refund(4), Repay(30), Reverse(10), Freeze(), Unfreeze(), Boost(2, 100, Noon, Noon + Day), Order(3, new LineOrder.SetLimit(5000)),
        Authorise(600, plan: "equal-6"), Capture(16), Advise(300), Convert(18, "equal-3"), ReAge(18, 6), Defer(18), Prepay(18, 50), Settle(18), Order(4, new LineOrder.SetBlocked(true)),
        new CreditLineCommand.RefuseInstruction(5, new Refusal(RefusalCode.LineNotSettled, "Owing.")), CatchUp,
    ];

    private static Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> Lived()
    {
        var line = Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>.Of(LineRules, Noon).Given(LineCommands[..^1]).After(31 * Day).Given(CatchUp);
        line = line.Given(Repay(10));
        line = line.Given(Settle(17), CatchUp, Reverse(line.Number()));
        return line.Given(Repay(line.State.Posted), CatchUp, Order(6, new LineOrder.Close("moved")));
    }

    private static readonly CreditLineCommand[] BalanceCommands =
    [
        Advise(100_000), Serve(new ServiceOrder.SetRates(new RateChange(Today, 0.2m, 0.3m))), Serve(new ServiceOrder.GrantCoupon(CouponKind.InterestFree, Today, Today.AddDays(9), 50, 0, null)),
        Serve(new ServiceOrder.SetAutopay(null)), Serve(new ServiceOrder.ChargeFee(300, "card")), Serve(new ServiceOrder.Waive(100, "goodwill")), Serve(new ServiceOrder.Pause(new Pause(Today, Today.AddDays(5)))),
        Serve(new ServiceOrder.PayOut(null)), Serve(new ServiceOrder.ChargeOff("deceased")), Serve(new ServiceOrder.UndoChargeOff("mistaken")), ConvertStatement(1, "equal-3"),
    ];

    private static Scenario<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt> Owing()
    {
        var line = Line(1_000_000).Given(BalanceCommands[..7]).After(30 * Day).Given(BalanceCommands[^1], Advise(50_000)).After(60 * Day).Given(CatchUp);
        return line.Given(Repay(line.State.Posted + 10), BalanceCommands[7], Advise(100), BalanceCommands[8], BalanceCommands[9]);
    }

    [Fact]
    public void Every_command_and_event_of_a_line_is_decided_and_folded()
    {
        SameFamily<CreditLineCommand>([.. LineCommands, .. BalanceCommands]);
        SameFamily<CreditLineEvent>(Lived().Log.Concat(Owing().Log).Select(entry => entry.Event));
        SameFamily<ServiceOrder>(BalanceCommands.OfType<CreditLineCommand.Serve>().Select(command => command.Order));
        SameFamily<LineOrder>(LineCommands.Append(Order(6, new LineOrder.Close("moved"))).OfType<CreditLineCommand.Follow>().Select(follow => follow.Instruction.Order));
    }

    [Fact]
    public void No_command_reaches_a_missing_arm_in_any_state()
    {
        // Blank, newly open, lived and closed: whatever the answer, it is an answer.
        foreach (var state in new[] { CreditLineState.None, Line().State, Line().Given(Authorise(1), Freeze()).State, Lived().State, Owing().State })
            foreach (var command in LineCommands.Concat(BalanceCommands)) Assert.NotNull(CreditLine.Decide(state, command, Noon + (120 * Day)));
    }

    [Fact]
    public void Every_command_and_event_of_a_customer_is_decided_and_folded()
    {
        var instruction = new Instruction(2, "a", Nobody, new LineOrder.Open(CustomerId, Standard, 10));
        CustomerCommand[] commands =
        [
            new CustomerCommand.Open(Nobody, CustomerId, CustomerWording.Details()), CustomerWording.OpenLine("a", 10) with { Operation = Nobody with { Key = 2 } }, new CustomerCommand.Settle(instruction with { Operation = Nobody with { Key = 2 } }, null),
            CustomerWording.SetLimit("a", 20), CustomerWording.GiveBoost("a", 5, Noon + Day), CustomerWording.Close("a"), new CustomerCommand.Block(Op()), new CustomerCommand.Unblock(Op()),
        ];
        SameFamily<CustomerCommand>(commands);
        var customer = Scenario<CustomerState, CustomerCommand, CustomerEvent, CustomerReceipt>.Of(CustomerWording.Rules, Noon).Given(commands);
        SameFamily<CustomerEvent>(customer.Log.Select(entry => entry.Event));
        while (!customer.State.Pending.IsEmpty) customer = customer.Settled();
    }

    [Fact]
    public void Every_command_and_event_of_a_merchant_is_decided_and_folded()
    {
        MerchantCommand[] commands = [new MerchantCommand.Open(Op(), Shop, "Shop"), new MerchantCommand.Suspend(Op()), new MerchantCommand.Resume(Op())];
        SameFamily<MerchantCommand>(commands);
        var rules = new Rules<MerchantState, MerchantCommand, MerchantEvent, MerchantState>(MerchantState.None, (s, c, _) => Merchant.Decide(s, c), Merchant.Evolve, c => c.Operation);
        SameFamily<MerchantEvent>(Scenario<MerchantState, MerchantCommand, MerchantEvent, MerchantState>.Of(rules, Noon).Given(commands).Log.Select(entry => entry.Event));
    }

    [Fact]
    public void Every_command_and_event_of_the_keyring_is_decided_and_folded()
    {
        KeyringCommand[] commands = [new KeyringCommand.Issue(Op(), new ApiKey("key_1", Scope.App, null, null, "", "", default, null)), new KeyringCommand.Revoke(Op(), "key_1")];
        SameFamily<KeyringCommand>(commands);
        var rules = new Rules<KeyringState, KeyringCommand, KeyringEvent, ApiKey>(KeyringState.Empty, (s, c, _) => Keyring.Decide(s, c), Keyring.Evolve, c => c.Operation);
        SameFamily<KeyringEvent>(Scenario<KeyringState, KeyringCommand, KeyringEvent, ApiKey>.Of(rules, Noon).Given(commands).Log.Select(entry => entry.Event));
    }

    [Fact]
    public void Every_event_of_the_catalogue_and_the_registry_is_folded()
    {
        CatalogueEvent[] defined = [new CatalogueEvent.ProductDefined(Standard)];
        SameFamily<CatalogueEvent>(defined);
        Assert.All(defined, happened => Assert.Equal(1, Catalogue.Evolve(CatalogueState.Empty, happened, new Recorded(1, Noon, null)).Version));
        RegistryEvent[] registered = [new RegistryEvent.Registered("cus_a")];
        SameFamily<RegistryEvent>(registered);
        Assert.All(registered, happened => Assert.Equal(1, Registrar.Evolve(RegistryState.Empty, happened, new Recorded(1, Noon, null)).Version));
    }

    [Theory]
    [InlineData(typeof(CreditLineReceipt))]
    [InlineData(typeof(LineOrder))]
    [InlineData(typeof(Fact))]
    [InlineData(typeof(Product))]
    public void Every_member_of_a_stored_family_has_its_name_in_the_record(Type family) =>
        Assert.Equal(Members(family), family.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType.Name).Order(StringComparer.Ordinal));

    private static void SameFamily<T>(IEnumerable<T> fed) where T : class =>
        Assert.Equal(Members(typeof(T)), fed.Select(one => one.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Members(Type family) =>
        family.Assembly.GetTypes().Where(type => type.IsSubclassOf(family) && !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal);
}
