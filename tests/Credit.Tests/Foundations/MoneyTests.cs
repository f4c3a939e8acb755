using CreditGrains.Credit.Ledger;

namespace CreditGrains.Credit.Tests;

public class MoneyTests
{
    [Fact]
    public void Amounts_of_one_currency_add_and_subtract()
    {
        Assert.Equal(new Money(30, Cny), new Money(10, Cny) + new Money(20, Cny));
        Assert.Equal(new Money(-10, Cny), new Money(10, Cny) - new Money(20, Cny));
    }

    [Fact]
    public void Mixing_currencies_is_a_bug()
    {
        Assert.Throws<InvalidOperationException>(() => new Money(1, Cny) + new Money(1, Usd));
        Assert.Throws<InvalidOperationException>(() => new Money(1, Cny) - new Money(1, Usd));
        Assert.Throws<InvalidOperationException>(() => new Money(1, Cny).In(Usd));
        Assert.Equal(1, new Money(1, Cny).In(Cny));
    }

    [Fact]
    public void An_overflow_stops() => Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Cny) + new Money(1, Cny));

    [Theory]
    [InlineData(50, 0.01, 0)]
    [InlineData(150, 0.01, 2)]
    [InlineData(250, 0.01, 2)]
    [InlineData(251, 0.01, 3)]
    [InlineData(-150, 0.01, -2)]
    public void A_share_is_rounded_half_even(long minor, double rate, long share) => Assert.Equal(share, Money.Share(minor, (decimal)rate));

    [Theory]
    [InlineData(199, 0.01, 1)]
    [InlineData(200, 0.01, 2)]
    public void A_ceiling_is_rounded_down(long minor, double rate, long share) => Assert.Equal(share, Money.ShareDown(minor, (decimal)rate));

    [Theory]
    [InlineData("CNY", 2)]
    [InlineData("USD", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KWD", 3)]
    [InlineData("CLF", 4)]
    public void A_currency_has_the_decimals_of_ISO_4217(string code, int decimals) => Assert.Equal(decimals, Currency.Parse(code).Decimals);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cny")]
    [InlineData("CNYX")]
    [InlineData("XXX")]
    [InlineData("DEM")]
    public void What_is_not_in_ISO_4217_is_no_currency(string? text)
    {
        Assert.False(Currency.TryParse(text, out _));
        if (text is not null) Assert.Throws<FormatException>(() => Currency.Parse(text));
    }

    [Fact]
    public void Currencies_of_one_code_are_equal_and_an_unset_one_is_a_bug()
    {
        Assert.Equal(Currency.Parse("CNY"), Currency.Parse(new string(['C', 'N', 'Y'])));
        Assert.Throws<InvalidOperationException>(() => default(Currency).Code);
    }

    [Fact]
    public void Postings_that_balance_are_kept_without_lines_of_0() =>
        Content.Equal((object)Entries((Chart.Cash, 10), (Chart.Principal, -10)), new Postings().Debit(Chart.Cash, 10).Credit(Chart.Principal, 10).Credit(Chart.CreditBalance, 0).Balanced());

    [Fact]
    public void Postings_that_do_not_balance_stop() =>
        Assert.Throws<InvalidOperationException>(() => new Postings().Debit(Chart.Cash, 10).Credit(Chart.Principal, 9).Balanced());

    [Fact]
    public void A_negative_line_stops_even_where_it_balances() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Postings().Debit(Chart.Cash, -5).Credit(Chart.Principal, -5).Balanced());

    [Fact]
    public void A_mirror_exchanges_the_sides() => Content.Equal((object)Entries((Chart.Cash, -10), (Chart.Principal, 10)), Postings.Mirror(Entries((Chart.Cash, 10), (Chart.Principal, -10))));
}
