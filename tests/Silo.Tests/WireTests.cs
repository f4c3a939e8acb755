using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using CreditGrains.Accounts;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Grains;
using CreditGrains.Grains.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace CreditGrains.Silo.Tests;

public sealed class WireTests : IDisposable
{
    private readonly ServiceProvider host = new ServiceCollection().AddSerializer().AddCreditWire().BuildServiceProvider();
    private readonly Serializer serializer;

    public WireTests() => serializer = host.GetRequiredService<Serializer>();

    public void Dispose() => host.Dispose();

    /// <summary>Every type that a method of an account takes or answers.</summary>
    public static TheoryData<Type> Crossing() => [.. Methods().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType.GetGenericArguments().SingleOrDefault()))
        .OfType<Type>().Distinct().OrderBy(type => type.ToString(), StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Crossing))]
    public void Everything_an_account_is_asked_and_answers_arrives_as_it_was_sent(Type type)
    {
        foreach (var sent in Samples.Of(type))
        {
            var arrived = Send(type, sent);
            Assert.Equal(Wording.Of(sent), Wording.Of(arrived));
            Assert.True(type.IsInstanceOfType(arrived));
        }
    }

    [Fact]
    public void There_is_something_to_test() => Assert.True(Crossing().Count > 30);

    [Fact]
    public void Nothing_arrives_as_nothing()
    {
        Assert.Null(Send(typeof(CreditLineView), null));
        Assert.Null(Send(typeof(CreditLineReceipt), null));
    }

    [Fact]
    public void A_failure_arrives_as_itself_and_still_says_whether_the_outcome_is_known()
    {
        foreach (var unknown in new[] { true, false })
        {
            var arrived = serializer.Deserialize<Response>(serializer.SerializeToArray(Response.FromException(new TryAgainException("later", unknown))))!.Exception;
            var failure = Assert.IsType<TryAgainException>(arrived);
            Assert.Equal(("later", unknown), (failure.Message, failure.OutcomeIsUnknown));
        }
    }

    [Fact]
    public void A_field_that_a_newer_build_added_is_skipped_and_one_it_requires_is_left_at_its_default()
    {
        var json = WireTypes.Find(typeof(Answer<MerchantState>))!.Info;
        var newer = """{"value": {"terms": {"id": "mer_1", "mcc": "5812", "currency": "CNY", "hue": {"red": 1}}, "name": "Shop", "colour": "green"}, "is_replay": true}"""u8;
        var merchant = Assert.IsType<Answer<MerchantState>>(System.Text.Json.JsonSerializer.Deserialize(newer, json)).Value!;
        Assert.Equal(("Shop", "5812", 0), (merchant.Name, merchant.Terms!.Mcc, merchant.Terms.DiscountBasisPoints));

        var older = """{"$type": "authorisation", "number": 7, "approved": 5}"""u8;
        Assert.Equal(5, Assert.IsType<Authorisation>(System.Text.Json.JsonSerializer.Deserialize(older, WireTypes.Find(typeof(CreditLineReceipt))!.Info)).Approved);
    }

    [Fact]
    public void A_list_of_any_make_arrives()
    {
        var sent = new Accounts.CreditLines.Transaction(1, Accounts.CreditLines.TransactionKind.Refund, -5, null, 3, new DateOnly(2026, 3, 1), DateTimeOffset.UnixEpoch);
        IReadOnlyList<Accounts.CreditLines.Transaction> made = [.. Enumerable.Repeat(sent, 2)];
        Assert.Equal([sent, sent], (IReadOnlyList<Accounts.CreditLines.Transaction>)Send(typeof(IReadOnlyList<Accounts.CreditLines.Transaction>), made)!);
    }

    [Fact]
    public void Names_between_builds_never_change()
    {
        var text = new StringBuilder();
        foreach (var (name, type) in WireTypes.All.OrderBy(one => one.Name, StringComparer.Ordinal)) text.AppendLine($"type {name}: {type.ToString()!.Replace("CreditGrains.", "", StringComparison.Ordinal)}");
        foreach (var grain in Interfaces()) text.AppendLine($"interface {grain.GetCustomAttribute<Orleans.AliasAttribute>()!.Alias}");
        var names = from invokable in typeof(ICreditLineGrain).Assembly.GetTypes()
                    from alias in invokable.GetCustomAttributes<Orleans.CompoundTypeAliasAttribute>()
                    let call = (IInvokable)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(invokable)
                    select (Owner: alias.Components.OfType<Type>().Last(), Method: call.GetMethodName(), Name: $"{alias.Components[^1]}");
        // Some versions of Orleans give a call that has a name of ours one of theirs besides.
        var calls = from one in names
                    group one.Name by (one.Owner, one.Method) into method
                    let ours = method.Where(name => !IsGenerated(name)).ToList()
                    from name in ours.Count > 0 ? ours : [.. method]
                    select $"call {method.Key.Owner} {name}: {method.Key.Method}";
        foreach (var call in calls.Distinct().Order(StringComparer.Ordinal)) text.AppendLine(call);
        Golden.MustMatch("wire.txt", text.ToString());
    }

    private static bool IsGenerated(string name) => name.Length == 8 && name.All(char.IsAsciiHexDigitUpper);

    private object? Send(Type type, object? value)
    {
        var send = typeof(WireTests).GetMethod(nameof(SendAs), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(type);
        return send.Invoke(this, [value]);
    }

    // As an answer travels, and as an argument does.
    private object? SendAs<T>(T value)
    {
        var answered = serializer.Deserialize<Response>(serializer.SerializeToArray<Response>(Response.FromResult(value)))!.GetResult<T>();
        var passed = serializer.Deserialize<T>(serializer.SerializeToArray(value));
        Assert.Equal(Wording.Of(answered), Wording.Of(passed));
        return answered;
    }

    private static IEnumerable<Type> Interfaces() =>
        typeof(ICreditLineGrain).Assembly.GetExportedTypes().Where(type => type.IsInterface && typeof(Orleans.IGrain).IsAssignableFrom(type)).OrderBy(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<MethodInfo> Methods() =>
        Interfaces().SelectMany(type => type.GetInterfaces().Append(type)).Distinct().Where(type => type.Assembly != typeof(Orleans.IGrain).Assembly).SelectMany(type => type.GetMethods());
}
