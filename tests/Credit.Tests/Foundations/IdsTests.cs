using CreditGrains.Credit.Identity;

namespace CreditGrains.Credit.Tests;

public class IdsTests
{
    private static readonly string Line = Ids.New(Ids.Line, Noon, UInt128.MaxValue);

    [Fact]
    public void An_identity_is_a_prefix_and_26_characters() => Assert.Matches("^line_[0-9a-hjkmnp-tv-z]{26}$", Line);

    [Fact]
    public void It_is_written_as_the_ULID_specification_says() =>
        // 48 bits of time in 10 characters, 80 of chance in 16.
        Assert.Equal("cus_01kkbmg6g00000000000000001", Ids.New(Ids.Customer, DateTimeOffset.FromUnixTimeMilliseconds(Decode("01kkbmg6g0")), 1));

    [Fact]
    public void Identities_sort_by_the_millisecond_of_their_making() =>
        Assert.True(string.CompareOrdinal(Ids.New(Ids.Line, Noon, UInt128.MaxValue), Ids.New(Ids.Line, Noon + Millisecond, 0)) < 0);

    [Fact]
    public void More_than_80_bits_of_chance_do_not_spill_into_the_time() =>
        Assert.Equal(Ids.New(Ids.Line, Noon, 5), Ids.New(Ids.Line, Noon, 5 | (UInt128.One << 80)));

    [Theory]
    [InlineData(Ids.Authorisation, 1)]
    [InlineData(Ids.Capture, 31)]
    [InlineData(Ids.Refund, 32)]
    [InlineData(Ids.Repayment, (1L << 40) - 1)]
    public void What_belongs_to_a_line_tells_which_and_which_event_made_it(string prefix, long version)
    {
        var id = Ids.OfLine(prefix, Line, version);
        Assert.True(Ids.TryParseOfLine(prefix, id, out var line, out var parsed));
        Assert.Equal((Line, version, prefix.Length + 34), (line, parsed, id.Length));
    }

    [Fact]
    public void A_number_beyond_eight_characters_is_a_bug() => Assert.Throws<ArgumentOutOfRangeException>(() => Ids.OfLine(Ids.Capture, Line, 1L << 40));

    [Fact]
    public void Those_of_a_line_sort_by_their_number() =>
        Assert.Equal(
            Enumerable.Range(1, 100).Select(version => Ids.OfLine(Ids.Capture, Line, version)),
            Enumerable.Range(1, 100).Reverse().Select(version => Ids.OfLine(Ids.Capture, Line, version)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("line_")]
    [InlineData("line_0000000000000000000000000")]
    [InlineData("line_000000000000000000000000000")]
    [InlineData("line_0000000000000000000000000i")]
    [InlineData("line_0000000000000000000000000l")]
    [InlineData("line_0000000000000000000000000A")]
    [InlineData("line_0000000000000000000000000é")]
    [InlineData("LINE_00000000000000000000000000")]
    [InlineData("cus_00000000000000000000000000")]
    public void Junk_is_not_a_line(string? junk) => Assert.False(Ids.IsValid(Ids.Line, junk));

    [Fact]
    public void A_line_is() => Assert.True(Ids.IsValid(Ids.Line, Line));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auth_0000000000000000000000000000000001x")]
    [InlineData("auth_000000000000000000000000000000001")]
    [InlineData("auth_00000000000000000000000000000000u1")]
    [InlineData("cap_0000000000000000000000000000000001")]
    [InlineData("auth_0000000000000000000000000000000000")]
    public void Junk_does_not_belong_to_a_line(string? junk) => Assert.False(Ids.TryParseOfLine(Ids.Authorisation, junk, out _, out _));

    private static long Decode(string text) => text.Aggregate(0L, (value, character) => (value * 32) + "0123456789abcdefghjkmnpqrstvwxyz".IndexOf(character, StringComparison.Ordinal));
}
