namespace Serverless.Serving.Models.Mirroring;

/// <summary>Converts what goes wrong with a model to a fault of that model.</summary>
/// <param name="address">The address of the repository.</param>
/// <param name="path">The folder of the mirror.</param>
internal sealed class MirrorFaults(string address, string path)
{
    /// <summary>Runs a step. Any exception is a fault of the model, unless the caller stops the step.</summary>
    /// <param name="model">The model; null if the step concerns all of them.</param>
    /// <param name="faults">The list that the fault is added to.</param>
    /// <param name="step">The step.</param>
    /// <param name="cancellationToken">Stops the step.</param>
    /// <returns>Whether it succeeded.</returns>
    public async Task<bool> TryAsync(
        string? model, List<ModelFault> faults, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            faults.Add(FaultOf(e, model));
            return false;
        }
    }

    private ModelFault FaultOf(Exception exception, string? model) => exception switch
    {
        ModelFaultException fault => new(model, fault.Path, fault.Problem),
        OperationCanceledException =>
            new(model, address, "did not respond in time; the next sync reads it again."),
        IOException or UnauthorizedAccessException =>
            new(model, path,
                $"cannot be written: {exception.Message} Free disk space, or set Models:CacheFolder to another "
                    + "folder."),
        _ => new(model, model is null ? address : $"{address}/{model}", $"cannot be mirrored: {exception.Message}"),
    };
}
