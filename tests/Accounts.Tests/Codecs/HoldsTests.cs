using System.Text.Json;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Products;

namespace CreditGrains.Accounts.Tests.Codecs;

/// <summary>Holds are kept and written as parts without names, so each part has a value of its own here: two that changed places would be found out.</summary>
public class HoldsTests
{
    private static readonly Authorisation Bare = new()
    {
        Number = 2, Request = new AuthorisationRequest("mer_1", null, null, 101, Currency.Parse("CNY"), null, null, null), Category = "purchases", Approved = 102, Requested = 103, Captured = 104,
        Voided = 105, Hold = 106, DiscountBasisPoints = 107, BoostGranted = 108, AvailableAfter = 109, CreatedAt = Noon, ExpiresAt = Noon.AddDays(7),
    };

    private static readonly Authorisation Full = Bare with
    {
        Number = 3, Request = new AuthorisationRequest("mer_2", "5812", "till_1", 201, Currency.Parse("JPY"), "plan_1", "chip", "DE"), Category = "cash", IsEnded = true,
        Plan = SeededProducts.All.OfType<InstalmentProduct>().First(), Decline = new Decline([DeclineReason.InsufficientCredit], new WayForward(7, ["plan_2"], Noon.AddHours(1))),
    };

    [Fact]
    public void Every_part_comes_back_in_its_own_place_whatever_the_hold_before_it_had()
    {
        Authorisation[] holds = [Bare, Full, Bare with { Number = 4 }, Full with { Number = 5 }, Full with { Number = 6 }];
        var state = CreditLineState.None with { Id = "line_1", Holds = holds.Aggregate(Holds.None, (all, hold) => all.Add(hold)) };
        var codec = new CreditLineCodec();

        var restored = codec.DecodeSnapshot(codec.EncodeSnapshot(state));

        Content.Equal(holds, restored.Holds.InOrder);
    }

    [Fact]
    public void Their_form_changes_only_together_with_the_format_of_snapshots()
    {
        var codec = new CreditLineCodec();
        Authorisation[] holds = [Bare, Full with { Plan = null, Decline = null }, Full with { Number = 4, Decline = null }, Full with { Number = 5, Plan = null }];
        var snapshot = JsonDocument.Parse(codec.EncodeSnapshot(CreditLineState.None with { Holds = holds.Aggregate(Holds.None, (all, hold) => all.Add(hold)) }));

        Assert.Equal(5, codec.SnapshotFormat);
        Assert.Equal(
            """
            ["FHB1cmNoYXNlcwxtZXJfMQAACENOWQAAAATKAcwBzgHQAdIB1AEA1gHYAdoBAOBDjpx+3giAgKKOheAC","CmNhc2gMbWVyXzIKNTgxMg50aWxsXzEISlBZDnBsYW5fMQpjaGlwBkRFBpIDzAHOAdAB0gHUAQLWAdgB2gEA4EOOnH7eCICAoo6F4AI=","CmNhc2gMbWVyXzIKNTgxMg50aWxsXzEISlBZDnBsYW5fMQpjaGlwBkRFCJIDzAHOAdAB0gHUAQLWAdgB2gEA4EOOnH7eCICAoo6F4AI=",[{"method":"EqualInstalment","fee_rate_per_period":0,"number_of_instalments":3,"frequency":"Monthly","down_payment_percent":0,"principal_grace_periods":0,"merchant_funded":false,"settlement_fee":0,"code":"equal-3","version":0,"name":"3 equal instalments","currency":"CNY","annual_rate":0.12,"day_count":"Thirty360"},null],"CmNhc2gMbWVyXzIKNTgxMg50aWxsXzEISlBZDnBsYW5fMQpjaGlwBkRFCpIDzAHOAdAB0gHUAQLWAdgB2gEA4EOOnH7eCICAoo6F4AI=",[null,{"reasons":["InsufficientCredit"],"way_forward":{"largest_amount":7,"plans":["plan_2"],"retry_after":"2026-03-10T13:00:00+00:00"}}]]
            """, snapshot.RootElement.GetProperty("holds").GetRawText());
    }
}
