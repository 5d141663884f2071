using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Inference.Memory;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Opens models in ONNX Runtime: one thread a run, since an instance runs as many at once as it has cores and two pools
/// of threads would only fight over them; no spinning, which would burn the time of whoever shares the machine; and an
/// arena for each version, so that a shape that explodes ends in an error of its own model and not with the process.
/// </summary>
/// <param name="runMemory">Bytes that the arena of a model may take whose manifest does not say
/// <c>memoryMegabytes</c>.</param>
public sealed class OnnxLoader(uint runMemory) : IModelLoader
{
    /// <summary>It starts with the loader, so that the first model's opening does not take the time.</summary>
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
            // What goes wrong comes back as an exception; the runtime's own log would say it twice.
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
