using CreditGrains.LoadTests.Arrivals;

namespace CreditGrains.LoadTests;

/// <summary>What <c>./credit bench --help</c> prints.</summary>
internal static class Usage
{
    public static readonly string Text = $"""
        ./credit bench [options]             the race: ours and its peers in turn, their ratios
            --quick  --rounds N  --seconds N  --lines N  --merchants N  --depth N  --popularity {Popularities}
            --only NAME,NAME  --folder FOLDER  --json FILE  --html FILE
        ./credit bench hot-line [options]    the same, everything on one line
        ./credit bench hot-merchant [options]
        ./credit bench load --url URL --key KEY [--process ID] [--rate N] [--connections N] [--depth N] [--seconds N] [--warm-up N] [--lines N] [--merchants N] [--popularity P]
                                             one load on a server that runs already
        ./credit bench scale [--lines N] [--seconds N] [--connections N] [--popularity P] [--folder FOLDER]
                                             the same load on 1,000 of the lines stored and on all of them
        ./credit bench memory [--lines N] [--holds N] [--folder FOLDER]
                                             bytes per live line
        ./credit bench activation [--lines N] [--folder FOLDER]
                                             a cold line coming to life, by length of history
        ./credit bench age [--lines N] [--purchases N] [--repeats N] [--folder FOLDER]
                                             a line of ten years beside one of a month
        ./credit bench close-of-business [--lines N] [--due-percent N] [--rate N] [--connections N] [--seconds N] [--folder FOLDER] [--json FILE]
                                             a close of business under load, killed in the middle and resumed
        ./credit bench micro [options]       decide, evolve, encode, append; options are BenchmarkDotNet's
        What each means and how to read it: docs/performance.md
        """;

    private static string Popularities => string.Join('|', Enum.GetNames<Popularity>().Select(name => string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)))));
}
