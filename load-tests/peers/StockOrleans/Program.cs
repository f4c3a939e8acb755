using System.Net;
using CreditGrains.Peers;
using CreditGrains.Peers.StockOrleans;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

// Orleans as one would first use it: a grain holds the line, and its whole state is written to PostgreSQL before every answer.
await PeerHost.RunAsync(
    app => new Grains(app.Services.GetRequiredService<IGrainFactory>()),
    builder => builder.UseOrleans(silo => silo
        .UseLocalhostClustering(FreePort(), FreePort())
        .Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback)
        .AddAdoNetGrainStorage("lines", storage => storage.Configure<Serializer>((options, serializer) =>
        {
            options.Invariant = "Npgsql";
            options.ConnectionString = PeerHost.Postgres + ";Maximum Pool Size=64;Max Auto Prepare=8;Auto Prepare Min Usages=2;No Reset On Close=true;Enlist=false";
            // The binary one, which writes less than the JSON that is the default.
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }))
        .Services.AddSingleton(new Merchants(PeerHost.Postgres))));

static int FreePort()
{
    using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
