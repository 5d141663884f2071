using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Serverless.Cloud;
using Serverless.Worker;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddCloud(builder.Configuration)
    .AddWorker(builder.Configuration);
builder.Build().Run();
