using Serverless.Embedded.Pool;
using Serverless.Local.Hosting;
using Serverless.Scaling;

namespace Serverless.Local;

/// <summary>
/// How a worker instance is started: this program again, with the settings of its parent in its environment.
/// </summary>
internal static class WorkerProcess
{
    private static readonly string[] Sections = [
        "InteractiveQueue", "BulkQueue", "CallbacksQueue", "Models", "Inference", "Batching", "Scaling", "Logging"];

    public static void Describe(PoolOptions pool, IConfiguration settings, LocalOptions options)
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("The path of this program is not known.");
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
        // A worker shares the machine with its siblings: a small heap each, and no spare threads.
        pool.Environment["DOTNET_gcServer"] = "0";
        // The gateway in this process reads the same folder and names its faults: each is in the log once.
        pool.Environment["Logging__LogLevel__Serverless.Serving.Models.CatalogWatch"] = "None";
        // ONNX Runtime would note each process for its maker, with an id of the machine, in the home folder. Only the
        // environment that the process starts with forbids it: a call to the runtime comes after the first note.
        pool.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        var telemetry = settings.AsEnumerable()
            .Where(s => s.Key.StartsWith(Telemetry.Prefix, StringComparison.Ordinal));
        foreach (var setting in Sections.SelectMany(section => settings.GetSection(section).AsEnumerable())
            .Concat(telemetry).Where(s => s.Value is not null))
        {
            pool.Environment[setting.Key.Replace(":", "__", StringComparison.Ordinal)] = setting.Value!;
        }
    }
}
