using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Embedded.ServiceBus;

var switches = new Dictionary<string, string>
{
    ["--folder"] = "ServiceBus:DataFolder",
    ["--port"] = "ServiceBus:Port",
    ["--administration-port"] = "ServiceBus:AdministrationPort",
    ["--queues"] = "ServiceBus:QueuesFile",
};
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
Microsoft.Extensions.Configuration.CommandLineConfigurationExtensions.AddCommandLine(
    builder.Configuration, args, switches);
builder.Services.AddEmbeddedServiceBus(builder.Configuration);
using var host = builder.Build();
await host.StartAsync();

// Whoever started this process reads the first line and knows that the queue is ready, and where. The second is for
// administration.
var queue = host.Services.GetRequiredService<EmbeddedServiceBus>();
Console.WriteLine(queue.ConnectionString);
Console.WriteLine(queue.AdministrationConnectionString);
await host.WaitForShutdownAsync();
