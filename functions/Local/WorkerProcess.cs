using Serverless.Embedded.Pool;
using Serverless.Local.Hosting;
using Serverless.Scaling;

namespace Serverless.Local;

/// <summary>
/// Configures how the pool starts a worker instance: this program, with the parent's settings in its environment.
/// </summary>
internal static class WorkerProcess
{
    private static readonly string[] Sections = [
        "InteractiveQueue", "BulkQueue", "CallbacksQueue", "Models", "Inference", "Batching", "Scaling", "Logging"];

    public static void Configure(PoolOptions pool, IConfiguration settings, LocalOptions options)
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is unknown.");
        pool.FileName = program;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            pool.Arguments.Add(typeof(WorkerProcess).Assembly.Location);
        }

        pool.Arguments.Add(WorkerCommand.Name);
        pool.MaxInstances = settings.GetSection("Scaling").Get<ScalingOptions>()?.MaxInstances ?? pool.MaxInstances;
        pool.ReadyLimit = options.ReadyLimit;
        pool.Environment["Local__Data"] = options.Data;
        pool.Environment["Batching__LessonsFile"] = Path.Combine(options.Data, "lessons.json");
        // Workers share the machine, so each uses a small heap and no additional GC threads.
        pool.Environment["DOTNET_gcServer"] = "0";
        // The gateway in this process reads the same folder and logs its faults. Workers do not log them again.
        pool.Environment["Logging__LogLevel__Serverless.Serving.Models.CatalogWatch"] = "None";
        // Disables the telemetry of ONNX Runtime, which writes a record of each process with a machine ID to the home
        // folder. Only an environment variable set before the start prevents the first record.
        pool.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        var telemetry = settings.AsEnumerable()
            .Where(s => s.Key.StartsWith(TelemetryRegistration.Prefix, StringComparison.Ordinal));
        foreach (var setting in Sections.SelectMany(section => settings.GetSection(section).AsEnumerable())
            .Concat(telemetry).Where(s => s.Value is not null))
        {
            pool.Environment[setting.Key.Replace(":", "__", StringComparison.Ordinal)] = setting.Value!;
        }
    }
}
