using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using CreditGrains.Micro;

namespace CreditGrains.LoadTests.Tests;

public sealed class MicroTests
{
    [Theory]
    [InlineData(typeof(RuleBenchmarks), 15)]
    [InlineData(typeof(JournalBenchmarks), 2)]
    public void Every_micro_benchmark_runs(Type benchmarks, int expected)
    {
        var log = new AccumulationLogger();
        var config = ManualConfig.CreateEmpty().AddJob(Job.Dry.WithToolchain(InProcessNoEmitToolchain.Instance)).AddLogger(log).AddColumnProvider(DefaultColumnProviders.Instance)
            .WithArtifactsPath(Directory.CreateTempSubdirectory("creditgrains-micro-artifacts-").FullName)
            // Whether it is optimised does not matter to whether it runs.
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
        try
        {
            var summary = BenchmarkRunner.Run(benchmarks, config);
            Assert.False(summary.HasCriticalValidationErrors, log.GetLog());
            Assert.Equal(expected, summary.Reports.Length);
            Assert.All(summary.Reports, report => Assert.True(report.Success, log.GetLog()));
        }
        finally
        {
            Directory.Delete(config.ArtifactsPath, recursive: true);
        }
    }
}
