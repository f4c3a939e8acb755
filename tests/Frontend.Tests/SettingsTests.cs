using CreditGrains.Frontend.Hosting;

namespace CreditGrains.Frontend.Tests;

public class SettingsTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Without_any_it_serves_on_8080_from_the_data_folder()
    {
        var settings = Settings.Read(None, _ => null);
        Assert.Equal(["http://127.0.0.1:8080"], settings.Urls);
        Assert.Equal(("./data", null, false), (settings.Data, settings.OperatorKey, settings.IsSandbox));
    }

    [Fact]
    public void An_option_goes_before_the_environment()
    {
        var settings = Settings.Read(Settings.ParseOptions(["--data", "/a", "--urls=http://0.0.0.0:1"]), name => name == "CREDIT_DATA" ? "/b" : name == "CREDIT_SANDBOX" ? "2024-01-01T00:00:00Z" : null);
        Assert.Equal(("/a", true, 2024), (settings.Data, settings.IsSandbox, settings.SandboxStart!.Value.Year));
        Assert.Equal(["http://0.0.0.0:1"], settings.Urls);
    }

    [Theory]
    [InlineData("CREDIT_URLS", "8080")]
    [InlineData("CREDIT_URLS", "https://localhost:1")]
    [InlineData("CREDIT_URLS", "http://localhost:1/path")]
    [InlineData("CREDIT_URLS", ";")]
    [InlineData("CREDIT_OPERATOR_KEY", "twenty-three-characters")]
    [InlineData("CREDIT_OPERATOR_KEY", "a key with spaces in it is no key")]
    [InlineData("CREDIT_SANDBOX", "yes")]
    [InlineData("CREDIT_SANDBOX", "2024-01-01")]
    [InlineData("CREDIT_SANDBOX", "1999-01-01T00:00:00Z")]
    [InlineData("CREDIT_RATE_LIMIT", "0")]
    [InlineData("CREDIT_RATE_LIMIT", "many")]
    [InlineData("CREDIT_LOG", "xml")]
    [InlineData("CREDIT_POSTGRES", "postgres://localhost/credit")]
    [InlineData("CREDIT_POSTGRES", "Host=localhost|Hast=localhost")]
    [InlineData("CREDIT_POSTGRES", "|")]
    public void A_wrong_one_is_named_in_one_line(string name, string value)
    {
        var fault = Assert.Throws<SettingException>(() => Settings.Read(None, asked => asked == name ? value : null));
        Assert.StartsWith(name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Databases_are_named_without_their_passwords_and_go_before_the_folder()
    {
        var settings = Settings.Read(None, name => name switch { "CREDIT_POSTGRES" => "Host=a;Database=one;Password=secret\nHost=b;Port=6000;Database=two;Password=secret", "CREDIT_DATA" => "/a", _ => null });
        Assert.Equal(("postgres", "a:5432/one, b:6000/two"), (settings.Place.Kind, settings.Place.ToString()));
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("data")]
    [InlineData("--data=a", "--data=b")]
    public void A_wrong_option_is_refused(params string[] arguments) => Assert.Throws<SettingException>(() => Settings.ParseOptions(arguments));

    [Fact]
    public void An_unknown_option_is_refused() => Assert.Throws<SettingException>(() => Settings.Read(Settings.ParseOptions(["--port", "1"]), _ => null));
}
