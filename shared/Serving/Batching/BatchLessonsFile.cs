using System.Text.Json;
using Serverless.Serving.Models;

namespace Serverless.Serving.Batching;

/// <summary>Keeps lessons in a file, which is replaced as a whole: a reader sees the old one or the new one.</summary>
public static class BatchLessonsFile
{
    private const int MaxBytes = 16 << 20;

    /// <returns>None where there is no such file, or one that is not of ours: what is lost is learned again.</returns>
    public static IReadOnlyList<BatchLesson> Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes }
                ? JsonSerializer.Deserialize(
                    File.ReadAllBytes(path), ServingJson.Default.IReadOnlyListBatchLesson) ?? []
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    public static void Write(string path, IReadOnlyList<BatchLesson> lessons)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(
            draft, JsonSerializer.SerializeToUtf8Bytes(lessons, ServingJson.Default.IReadOnlyListBatchLesson));
        File.Move(draft, path, overwrite: true);
    }
}
