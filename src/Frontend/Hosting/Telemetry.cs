using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CreditGrains.Frontend.Hosting;

/// <summary>Metrics and traces by OTLP, when the environment names a collector (the exporter reads the usual OTEL_ variables itself).</summary>
public sealed class Telemetry : IDisposable
{
    private static readonly string[] FrameworkNames = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly MeterProvider metrics;
    private readonly TracerProvider traces;

    private Telemetry()
    {
        var resource = ResourceBuilder.CreateDefault().AddService("creditgrains");
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter("CreditGrains.*").AddMeter(FrameworkNames).AddOtlpExporter().Build();
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("Microsoft.AspNetCore").AddOtlpExporter().Build();
    }

    /// <returns>Null when nobody asked for it.</returns>
    public static Telemetry? Start() => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? new Telemetry() : null;

    public void Dispose()
    {
        metrics.Dispose();
        traces.Dispose();
    }
}
