using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Memory;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Opens models in ONNX Runtime with three choices. One thread per run, because an instance already runs as many jobs
/// as it has cores, and a second thread pool would compete with the first. No spinning, which would waste processor
/// time. An arena for each version, so an input that needs too much memory fails its own model's run and not the
/// process.
/// </summary>
/// <param name="runMemory">
/// Size limit in bytes of a model's arena, if its manifest does not declare <c>memoryMegabytes</c>.
/// </param>
public sealed class OnnxLoader(uint runMemory) : IModelLoader
{
    /// <summary>Started with the loader, so the first model does not pay for it.</summary>
    private readonly OrtEnv _runtime = OrtEnv.Instance();

    public IModelSession Load(CatalogModel model, string version)
    {
        var file = model.FileOf(version);
        var allowance = new MemoryAllowance(
            model.Manifest.MemoryMegabytes, VersionFiles.In(Path.Combine(model.Folder, version)).Bytes, runMemory);
        using var options = Options(allowance);
        ModelArena? arena = null;
        try
        {
            arena = ModelArena.Open(_runtime, allowance.Arena, () => new InferenceSession(file, options));
            if (arena.Taken is { } taken && allowance.Refusal(taken) is { } refusal)
            {
                throw new RunFaultException(
                    JobErrors.ModelUnusable, $"Model '{model.Manifest.Name}' version {version} {refusal}");
            }

            GraphCheck.Check(arena.Session, model.Manifest);
            return new OnnxSession(arena, allowance, model.Manifest);
        }
        catch (OnnxRuntimeException e)
        {
            arena?.Dispose();
            throw new RunFaultException(
                JobErrors.ModelUnusable,
                $"Model '{model.Manifest.Name}' version {version} cannot be opened: "
                    + $"{allowance.Shortage(e.Message) ?? e.Message}", e);
        }
        catch
        {
            arena?.Dispose();
            throw;
        }
    }

    private static SessionOptions Options(MemoryAllowance allowance)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // Failures are thrown as exceptions; the runtime's own log would only repeat them.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        options.AddSessionConfigEntry(
            "optimization.constant_folding_max_output_size_in_bytes",
            allowance.LargestConstant.ToString(CultureInfo.InvariantCulture));
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }
}
