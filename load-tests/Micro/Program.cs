using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CreditGrains.Micro;

// In this process: a project generated for each benchmark would be built with neither our settings nor our pinned packages.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromTypes([typeof(RuleBenchmarks), typeof(QuoteBenchmarks), typeof(JournalBenchmarks)]).Run(args, config);
