using Microsoft.ML.OnnxRuntime;
using Serverless.Serving.Models;

namespace Serverless.Serving.Inference;

/// <summary>
/// Opens models in ONNX Runtime: one thread a run, since an instance runs as many at once as it has cores and two pools of
/// threads would only fight over them; and no spinning, which would burn the time of whoever shares the machine.
/// </summary>
public sealed class OnnxLoader : IModelLoader
{
    public IModelSession Load(CatalogModel model, string version)
    {
        var file = model.FileOf(version);
        using var options = Options();
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(file, options);
            GraphCheck.Check(session, model.Manifest);
            return new OnnxSession(session, model.Manifest);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw new RunFaultException(RunFaults.ModelUnusable, $"Model '{model.Manifest.Name}' version {version} cannot be opened: {e.Message}", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // What goes wrong comes back as an exception; the runtime's own log would say it twice.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }
}
