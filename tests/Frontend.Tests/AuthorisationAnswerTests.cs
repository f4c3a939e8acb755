using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Products;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Edge;
using CreditGrains.Frontend.Instalments;
using Microsoft.AspNetCore.Http;

namespace CreditGrains.Frontend.Tests;

/// <summary>The answer to an authorisation is written by hand, but only for speed: what it says is still described by the serialiser's metadata.</summary>
public class AuthorisationAnswerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 3, 12, 0, 0, 5, TimeSpan.Zero);

    private static readonly string[] Texts = ["", "mer_01k00000000000000000000000", "a \"quoted\" \\ one", "</script>&'+`", "Größe 客户 😀", "\u0000\t\n\u001f\u007f\u2028\uffff", "\ud800 alone"];

    private static readonly DateTimeOffset[] Instants =
    [
        Noon, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, new(2024, 2, 29, 23, 59, 59, 999, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddTicks(9999),
    ];

    private static readonly long[] Amounts = [0, 1, 12_500, -1, long.MaxValue, long.MinValue];

    [Fact]
    public async Task What_is_written_by_hand_is_what_the_serialiser_writes()
    {
        var seen = 0;
        foreach (var answer in Answers())
        {
            var expected = Serialised(answer);
            var (sent, length) = await Sent(answer);
            if (!expected.AsSpan().SequenceEqual(sent)) Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(sent));
            Assert.Equal(sent.Length, length);
            seen++;
        }

        Assert.True(seen > 10_000);
    }

    [Fact] // A member that is left out where it is null would otherwise pass unseen.
    public void Every_member_has_a_value_somewhere_in_what_is_compared()
    {
        var answers = Answers().ToList();
        Assert.All(ApiJson.Of<AuthorisationResponse>().Properties, member => Assert.Contains(answers, answer => member.Get!(answer) is not null));
    }

    [Fact]
    public async Task An_approval_reads_as_documented()
    {
        var approval = new AuthorisationResponse(
            "auth_1", "line_1", "mer_\"é\"", AuthorisationStatus.PartiallyCaptured, Decision.PartiallyApproved, "10", null, [], 1, 2, 3, 4, "CNY", null, 5,
            new DateTimeOffset(2026, 7, 3, 1, 2, 3, TimeSpan.FromHours(8)).AddTicks(49_999), new DateTimeOffset(987, 1, 9, 0, 0, 0, TimeSpan.Zero), 6, null);
        Assert.Equal(
            """{"id":"auth_1","credit_line_id":"line_1","merchant_id":"mer_\"é\"","status":"partially_captured","decision":"partially_approved","response_code":"10","decline_reason":null,"failed_rules":[]"""
            + ""","requested_amount":1,"approved_amount":2,"captured_amount":3,"held_amount":4,"currency":"CNY","plan":null,"boost_granted":5"""
            + ""","created_at":"2026-07-02T17:02:03.004Z","expires_at":"0987-01-09T00:00:00.000Z","available_after":6,"way_forward":null,"offers":null}""",
            Encoding.UTF8.GetString((await Sent(approval)).Body));
    }

    /// <summary>Every status, decision and reason with everything that may be null both so and not; the texts, instants and amounts take turns.</summary>
    private static IEnumerable<AuthorisationResponse> Answers()
    {
        var turn = 0;
        T Next<T>(T[] values) => values[turn++ % values.Length];
        return
            from status in Enum.GetValues<AuthorisationStatus>()
            from decision in Enum.GetValues<Decision>()
            from reason in Enum.GetValues<DeclineReason>().Select(reason => (DeclineReason?)reason).Prepend(null)
            from nulls in Enumerable.Range(0, 1 << 5)
            let isSet = new Func<int, bool>(member => (nulls & (1 << member)) == 0)
            select new AuthorisationResponse(
                Next(Texts), Next(Texts), Next(Texts), status, decision, Next(Texts), reason, reason is null ? [] : [.. Enum.GetValues<DeclineReason>().Where(rule => rule >= reason)],
                Next(Amounts), Next(Amounts), Next(Amounts), Next(Amounts), Next(Texts), isSet(0) ? Next(Texts) : null, Next(Amounts), Next(Instants), isSet(1) ? Next(Instants) : null, Next(Amounts),
                isSet(2) ? new WayForwardResponse(Next(Amounts), [.. Texts.Take(turn % 3)], isSet(3) ? Next(Instants) : null) : null)
            {
                Offers = isSet(4) ? [.. Enumerable.Repeat(Offer(Next(Texts)), turn % 3)] : null,
            };
    }

    private static OfferResponse Offer(string plan) => new(
        plan, InstalmentMethod.EqualInstalment, "CNY", 12_500, 500, 2, Frequency.Monthly, 0.1200m, 150, 0, 150, 0, new AprResponse(0.12m, 0.1268m),
        [new InstalmentResponse(0, new DateOnly(2026, 7, 3), 500, 0, 0, 500, 12_000), new InstalmentResponse(1, new DateOnly(2026, 8, 3), 6_000, 100, 0, 6_100, 6_000) { Paid = 1 }]);

    private static byte[] Serialised(AuthorisationResponse answer)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) JsonSerializer.Serialize(writer, answer, ApiJson.Of<AuthorisationResponse>());
        return stream.ToArray();
    }

    private static async Task<(byte[] Body, long? Length)> Sent(AuthorisationResponse answer)
    {
        using var stream = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = stream } };
        Respond.With(http, (Reply<AuthorisationResponse>)answer, StatusCodes.Status201Created);
        await http.Response.BodyWriter.FlushAsync();
        return (stream.ToArray(), http.Response.ContentLength);
    }
}
