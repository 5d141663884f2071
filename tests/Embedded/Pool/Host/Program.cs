using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Embedded.Pool;

var builder = Host.CreateApplicationBuilder();
if (args is ["worker"])
{
    builder.Services.AddParentLifetime();
    await builder.Build().RunAsync();
    return;
}

builder.Services.AddWorkerPool(options =>
{
    options.FileName = "dotnet";
    options.Arguments.Add(typeof(Program).Assembly.Location);
    options.Arguments.Add("worker");
});
var host = builder.Build();
host.Services.GetRequiredService<WorkerPool>().Set(1);
await host.RunAsync();
