using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Serializers;

namespace CreditGrains.Grains.Wire;

public static class WireHosting
{
    /// <summary>Lets silos and clients of Orleans exchange what accounts are asked and answer.</summary>
    public static IServiceCollection AddCreditWire(this IServiceCollection services)
    {
        services.AddSingleton<WireCodec>();
        services.AddSingleton<IGeneralizedCodec>(host => host.GetRequiredService<WireCodec>());
        services.AddSingleton<IGeneralizedCopier>(host => host.GetRequiredService<WireCodec>());
        services.AddSingleton<ITypeFilter>(host => host.GetRequiredService<WireCodec>());
        return services;
    }
}
