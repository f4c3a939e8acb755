using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace CreditGrains.Credit;

/// <summary>An ISO 4217 currency in use, by its alphabetic code. Two values with one code are equal.</summary>
[JsonConverter(typeof(CurrencyConverter))]
public readonly record struct Currency
{
    // ISO 4217 list one, minor units other than 2. Everything else in the list has 2.
    private static readonly FrozenDictionary<string, (string Code, int Decimals)> Known = Build();

    private readonly string? code;

    private Currency(string code) => this.code = code;

    /// <summary>Three upper-case letters, for example <c>CNY</c>.</summary>
    public string Code => code ?? throw new InvalidOperationException("A currency was used before it was set.");

    /// <summary>Number of decimals of the minor unit: CNY 2, JPY 0, KWD 3.</summary>
    public int Decimals => Known[Code].Decimals;

    /// <summary>The currency with exactly this code; false for a code that is not in ISO 4217, including another case.</summary>
    public static bool TryParse(string? text, out Currency currency)
    {
        if (text is not null && Known.TryGetValue(text, out var known))
        {
            // One text for all that name it.
            currency = new Currency(known.Code);
            return true;
        }

        currency = default;
        return false;
    }

    /// <exception cref="FormatException">The code is not in ISO 4217.</exception>
    public static Currency Parse(string text) =>
        TryParse(text, out var currency) ? currency : throw new FormatException($"'{text}' is not an ISO 4217 currency code.");

    public override string ToString() => code ?? "";

    private static FrozenDictionary<string, (string Code, int Decimals)> Build()
    {
        const string none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
        const string three = "BHD IQD JOD KWD LYD OMR TND";
        const string four = "CLF UYW";
        const string two = """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK
            DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL
            MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK
            SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
            """;
        return new[] { (none, 0), (two, 2), (three, 3), (four, 4) }
            .SelectMany(group => group.Item1.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(code => (code, group.Item2)))
            .ToFrozenDictionary(pair => pair.code, pair => (pair.code, pair.Item2), StringComparer.Ordinal);
    }
}
