using Microsoft.Azure.Functions.Worker.Builder;
using Serverless.Cloud;
using Serverless.Worker;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services
    .AddCloud(builder.Configuration)
    .AddWorker(builder.Configuration);
return await builder.Build().RunAppAsync();
