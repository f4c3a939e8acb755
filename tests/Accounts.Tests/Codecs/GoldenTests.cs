using System.Runtime.CompilerServices;
using System.Text;

namespace CreditGrains.Accounts.Tests.Codecs;

/// <summary>
/// A stored event is read for ever. The golden files hold how each was written when it was first stored; after adding an event, write them anew with
/// CREDIT_UPDATE_GOLDEN=1 and see in the diff that no line changed.
/// </summary>
public sealed class GoldenTests
{
    public static IEnumerable<object[]> Families => Family.NamesOfAll;

    [Theory]
    [MemberData(nameof(Families))]
    public async Task Every_event_is_written_as_it_always_was(string name)
    {
        var family = Family.Named(name);
        var lines = family.Samples.Select(sample => Line(family, sample)).ToList();
        if (Environment.GetEnvironmentVariable("CREDIT_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllLinesAsync(Path.Combine(SourceFolder(), "..", "Golden", $"{name}.txt"), lines);
            return;
        }

        Assert.Equal(Golden(name), lines);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_event_ever_written_reads_as_what_it_meant(string name)
    {
        var family = Family.Named(name);
        foreach (var (line, sample) in Golden(name).Zip(family.Samples))
        {
            var parts = line.Split('\t');
            Content.Equal(sample, family.Decode(parts[0], parts[1]));
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_event_of_the_family_has_a_name_and_a_golden_line(string name)
    {
        var family = Family.Named(name);
        var written = Golden(name).Select(line => line.Split('\t')[0]).ToHashSet();
        var baseType = family.Samples[0].GetType().BaseType!;

        Assert.Equal(baseType.GetNestedTypes().Where(type => type.IsSubclassOf(baseType)).Order(ByName), family.Names.Select(pair => pair.Type).Order(ByName));
        Assert.Equal(family.Names.Select(pair => pair.Name).Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
        Assert.Equal(family.Names.Count, family.Samples.Select(sample => sample.GetType()).Distinct().Count());
    }

    [Fact]
    public void An_event_of_a_newer_program_is_not_guessed_at() =>
        Assert.Throws<InvalidDataException>(() => Family.Named("line").Decode("line-teleported", "{}"));

    private static Comparer<Type> ByName => Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.FullName, b.FullName));

    private static string Line(Family family, object sample)
    {
        var (type, body) = family.Encode(sample);
        return $"{type}\t{Encoding.UTF8.GetString(body)}";
    }

    private static string[] Golden(string name) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.txt"));

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
